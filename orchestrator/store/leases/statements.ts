import { Exit, UserError } from "../../task/errors.ts";
import type { TaskState } from "../../task/task.ts";
import type { Database, Statement } from "../database.ts";
import { sqlState } from "../sql_state.ts";

/** A holder that stops renewing loses its tasks after this. */
export const leaseMs = 6000;

const isFree = ({ clock }: Pick<Database, "clock">) => `(lease_until IS NULL OR lease_until < ${clock})`;

/** Read before `claimTask` in its transaction: who left the task without giving it back. */
export function readOwner(id: string): Statement {
  return { sql: "SELECT owner FROM task WHERE id = ?", args: [id] };
}

/** Returns no row where another process holds the task. */
export function claimTask(database: Pick<Database, "clock">, id: string, owner: string, url: string | null): Statement {
  const { clock } = database;
  return {
    sql: `UPDATE task SET fence = fence + 1, owner = ?, url = ?, lease_until = ${clock} + ${leaseMs}
      WHERE id = ? AND ${isFree(database)} RETURNING fence, body`,
    args: [owner, url, id],
  };
}

/** The last statement of each write by a holder: NOT NULL fails the transaction of one that holds the task no more. */
export function mustHold(id: string, fence: number): Statement {
  return { sql: "UPDATE task SET fence = CASE WHEN fence = ? THEN fence END WHERE id = ?", args: [fence, id] };
}

/** The last statement of a write by a process that holds nothing: the task must be free, and as it was read. */
export function mustBeFree(database: Pick<Database, "clock">, id: string, fence: number): Statement {
  return {
    sql: `UPDATE task SET fence = CASE WHEN fence = ? AND ${isFree(database)} THEN fence + 1 END WHERE id = ?`,
    args: [fence, id],
  };
}

export function renewLease({ clock }: Pick<Database, "clock">, id: string, fence: number): Statement {
  return { sql: `UPDATE task SET lease_until = ${clock} + ${leaseMs} WHERE id = ? AND fence = ?`, args: [id, fence] };
}

/** The next fence: what was read while the task was held is no longer how it is. */
export function releaseLease(id: string, fence: number): Statement {
  return {
    sql: "UPDATE task SET fence = fence + 1, owner = NULL, url = NULL, lease_until = NULL WHERE id = ? AND fence = ?",
    args: [id, fence],
  };
}

export async function readFence(database: Pick<Database, "read">, id: string): Promise<number> {
  const [row] = await database.read({ sql: "SELECT fence FROM task WHERE id = ?", args: [id] });
  return Number(row?.fence ?? 0);
}

export async function readClaimable(database: Database, states: readonly TaskState[]): Promise<string[]> {
  const marks = states.map(() => "?").join(", ");
  const sql = `SELECT id FROM task WHERE state IN (${marks}) AND ${isFree(database)} ORDER BY number`;
  return (await database.read({ sql, args: [...states] })).map(({ id }) => String(id));
}

/** The person's sentence where a fence failed the transaction; every other error unchanged. */
export function asLostLease(error: unknown, id: string): unknown {
  if (!(error instanceof Error)) return error;
  const { column, message } = error as Error & { column?: unknown };
  const isFence =
    sqlState(error) === "23502" ? column === "fence" : /NOT NULL constraint failed: task\.fence/.test(message);
  return isFence ? new UserError("task.elsewhere", { id }, { exit: Exit.later, cause: error }) : error;
}
