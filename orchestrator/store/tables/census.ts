import { type Census, type DayFigures, isDamagedTask } from "../../run/store.ts";
import type { Database, Row } from "../database.ts";
import { storedTask } from "./stored_task.ts";

/** What there is right now, in numbers. */
export async function census(database: Database): Promise<Census> {
  const states = await database.read("SELECT state, count(*) AS n FROM task GROUP BY state");
  const [outbox] = await database.read(
    "SELECT count(*) AS n, min(at) AS oldest FROM outbox WHERE sent_at IS NULL AND dead IS NULL",
  );
  return {
    tasks: Object.fromEntries(states.map((row) => [String(row.state), Number(row.n)])),
    outbox: Number(outbox?.n ?? 0),
    oldestOutbox: typeof outbox?.oldest === "string" ? outbox.oldest : null,
  };
}

const nothing = { done: 0, failed: 0, ms: 0, usd: 0 };

/** What became of tasks, by the day of their last change; what was spent, by the day of the call. */
export async function readFigures(database: Database, since: string): Promise<DayFigures[]> {
  // Summed before the join: a task has many calls.
  const spent = await database.read({
    sql: `SELECT day, task.repo_name AS repo, sum(usd) AS usd
      FROM (SELECT usage.task AS id, substr(usage.at, 1, 10) AS day, sum(usage.cost_usd) AS usd
        FROM usage WHERE usage.at >= ? GROUP BY 1, 2) AS spent
      LEFT JOIN task ON task.id = spent.id GROUP BY 1, 2`,
    args: [since],
  });
  const money = spent.map((row) => ({
    ...nothing,
    day: String(row.day),
    repo: nameOf(row.repo),
    usd: Number(row.usd ?? 0),
  }));
  return [...(await endedSince(database, since)), ...money];
}

/** Rows read at once: a task's body can be large. */
const pageRows = 100;

async function endedSince(database: Database, since: string): Promise<DayFigures[]> {
  const sql = `SELECT number, id, state, repo_name, updated_at, body FROM task
    WHERE state IN ('completed', 'failed') AND updated_at >= ? AND number < ? ORDER BY number DESC LIMIT ${pageRows}`;
  const found: DayFigures[] = [];
  for (let below = Number.MAX_SAFE_INTEGER; ; ) {
    const rows = await database.read({ sql, args: [since, below] });
    found.push(...rows.map(figuresOf));
    if (rows.length < pageRows) return found;
    below = Number(rows.at(-1)?.number);
    await Bun.sleep(0);
  }
}

function figuresOf(row: Row): DayFigures {
  const isDone = row.state === "completed";
  return {
    ...nothing,
    day: String(row.updated_at).slice(0, 10),
    repo: nameOf(row.repo_name),
    done: isDone ? 1 : 0,
    failed: isDone ? 0 : 1,
    ms: workedMs(row),
  };
}

/** 0 for a task whose row cannot be read. */
function workedMs(row: Row): number {
  try {
    return storedTask(String(row.id), String(row.body)).usedMs;
  } catch (error) {
    if (!isDamagedTask(error)) throw error;
    return 0;
  }
}

function nameOf(value: Row[string]): string | null {
  return value === null || value === undefined ? null : String(value);
}
