import type { UsageRow } from "../../run/store.ts";
import type { Database, Statement } from "../database.ts";

/** What a model call cost; `task` is null for a question that belongs to none. */
export function insertUsage(task: string | null, at: string, usage: UsageRow): Statement {
  return {
    sql: "INSERT INTO usage (task, at, model, input, output, cached, cost_usd) VALUES (?, ?, ?, ?, ?, ?, ?)",
    args: [task, at, usage.model, usage.input, usage.output, usage.cached, usage.costUsd],
  };
}

/** Sums per task and model; the cost is null where no call of that model had a price. */
export async function readUsage(
  database: Database,
  task: string | undefined,
): Promise<({ task: string | null; calls: number } & UsageRow)[]> {
  const rows = await database.read({
    sql: `SELECT task, model, count(*) AS calls, sum(input) AS input, sum(output) AS output, sum(cached) AS cached,
        sum(cost_usd) AS cost
      FROM usage WHERE CAST(?1 AS TEXT) IS NULL OR task = ?1 GROUP BY task, model ORDER BY min(number)`,
    args: [task ?? null],
  });
  return rows.map((row) => ({
    task: row.task === null ? null : String(row.task),
    model: String(row.model),
    calls: Number(row.calls),
    input: Number(row.input),
    output: Number(row.output),
    cached: Number(row.cached),
    costUsd: row.cost === null ? null : Number(row.cost),
  }));
}
