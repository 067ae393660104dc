import type { DayFigures } from "../../run/store.ts";
import type { Database } from "../database.ts";

const repoName = "CASE WHEN json_valid(task.body) THEN task.body ->> '$.repo.name' ELSE task.repo END";

/** What became of tasks, by the day of their last change; what was spent, by the day of the call. */
export async function readFigures(database: Database, since: string): Promise<DayFigures[]> {
  const ended = await database.read({
    sql: `SELECT substr(updated_at, 1, 10) AS day, ${repoName} AS repo, sum(state = 'completed') AS done,
        sum(state = 'failed') AS failed,
        sum(CASE WHEN json_valid(body) THEN coalesce(body ->> '$.usedMs', 0) ELSE 0 END) AS ms
      FROM task WHERE state IN ('completed', 'failed') AND updated_at >= ? GROUP BY 1, 2`,
    args: [since],
  });
  // Summed before the join: a task has many calls, and its body is large.
  const spent = await database.read({
    sql: `SELECT day, ${repoName} AS repo, sum(usd) AS usd
      FROM (SELECT task AS id, substr(at, 1, 10) AS day, sum(cost_usd) AS usd FROM usage WHERE at >= ? GROUP BY 1, 2) AS call
      LEFT JOIN task ON task.id = call.id GROUP BY 1, 2`,
    args: [since],
  });
  const none = { done: 0, failed: 0, ms: 0, usd: 0 };
  const of = (row: (typeof ended)[number]) => ({
    day: String(row.day),
    repo: row.repo === null ? null : String(row.repo),
  });
  return [
    ...ended.map((row) => ({
      ...none,
      ...of(row),
      done: Number(row.done),
      failed: Number(row.failed),
      ms: Number(row.ms),
    })),
    ...spent.map((row) => ({ ...none, ...of(row), usd: Number(row.usd ?? 0) })),
  ];
}
