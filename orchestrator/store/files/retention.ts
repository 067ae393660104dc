import type { Forgotten } from "../../run/store.ts";
import type { TaskState } from "../../task/task.ts";
import type { Database } from "../database.ts";
import { fromJson } from "../json.ts";

/** Final states. A task that waits for a person, also a paused one, is never removed. */
const endedStates: readonly TaskState[] = ["completed", "failed", "cancelled", "rejected"];

/**
 * Removes tasks that ended before `before` (ISO) with all their rows, and older messages and model calls outside of tasks. Task
 * numbers are never reused.
 */
export async function forget(database: Database, before: string): Promise<Forgotten[]> {
  const where = `state IN (${endedStates.map(() => "?").join(", ")}) AND updated_at < ?`;
  const args = [...endedStates, before];
  const rows = await database.read({ sql: `SELECT id, body FROM task WHERE ${where} ORDER BY number`, args });
  await database.write([
    { sql: `UPDATE chat SET task = NULL WHERE task IN (SELECT id FROM task WHERE ${where})`, args },
    { sql: `DELETE FROM task WHERE ${where}`, args },
    { sql: "DELETE FROM outbox WHERE (sent_at IS NOT NULL OR dead IS NOT NULL) AND at < ?", args: [before] },
    { sql: "DELETE FROM card WHERE at < ?", args: [before] },
    { sql: "DELETE FROM button WHERE expires_at < ?", args: [before] },
    { sql: "DELETE FROM inbox WHERE handled_at IS NOT NULL AND at < ?", args: [before] },
    { sql: "DELETE FROM usage WHERE task IS NULL AND at < ?", args: [before] },
  ]);
  return rows.map((row) => ({ id: String(row.id), folder: folderIn(fromJson(row.body)) }));
}

/** null for a damaged row. */
function folderIn(body: unknown): string | null {
  const { folder } = (body ?? {}) as { folder?: unknown };
  return typeof folder === "string" ? folder : null;
}
