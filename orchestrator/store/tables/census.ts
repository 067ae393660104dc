import { memberRoles } from "../../run/fleet/members.ts";
import { type Census, type DayFigures, type FleetCensus, isDamagedTask } from "../../run/store.ts";
import { workingStates } from "../../task/task.ts";
import type { Database, Row } from "../database.ts";
import { storedTask } from "./stored_task.ts";

/** What there is right now, in numbers, by one query; `shared`: several processes work with the database. */
export async function census(database: Database, shared: boolean): Promise<Census> {
  const rows = await database.read(shared ? `${counts}${countsOfFleet(database)}` : counts);
  const of = (kind: string) => rows.filter((row) => row.kind === kind);
  const numbers = (kind: string) => Object.fromEntries(of(kind).map((row) => [String(row.name), Number(row.n)]));
  const [outbox] = of("outbox");
  return {
    tasks: numbers("state"),
    outbox: Number(outbox?.n ?? 0),
    oldestOutbox: typeof outbox?.at === "string" ? outbox.at : null,
    ...(shared && {
      fleet: {
        members: countRoles(of("roles")),
        held: numbers("held"),
        claimable: numbers("claimable")[""] ?? 0,
      },
    }),
  };
}

const counts = `SELECT 'state' AS kind, state AS name, count(*) AS n, NULL AS at FROM task GROUP BY state
  UNION ALL SELECT 'outbox', '', count(*), min(at) FROM outbox WHERE sent_at IS NULL AND dead IS NULL`;

function countsOfFleet({ clock }: Database): string {
  const working = workingStates.map((state) => `'${state}'`).join(", ");
  return `
  UNION ALL SELECT 'held', owner, count(*), NULL FROM task WHERE lease_until >= ${clock} GROUP BY owner
  UNION ALL SELECT 'claimable', '', count(*), NULL FROM task
    WHERE state IN (${working}) AND (lease_until IS NULL OR lease_until < ${clock})
  UNION ALL SELECT 'roles', roles, count(*), NULL FROM worker WHERE alive_until >= ${clock} GROUP BY roles`;
}

/** A process may do several things. */
function countRoles(rows: readonly Row[]): FleetCensus["members"] {
  const found = { api: 0, bot: 0, worker: 0 };
  for (const { roles, n } of rows.map((row) => ({ roles: String(row.name).split(","), n: Number(row.n) })))
    for (const role of memberRoles) if (roles.includes(role)) found[role] += n;
  return found;
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
