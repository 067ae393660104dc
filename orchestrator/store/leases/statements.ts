import type { Claimable, Holder } from "../../run/store.ts";
import { Exit, UserError } from "../../task/errors.ts";
import type { TaskState } from "../../task/task.ts";
import type { Database, Row, Statement } from "../database.ts";
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

/** The last statement of a write by a process that does not hold the task, such as what its forge says: no other one may. */
export function mustBeFree(database: Pick<Database, "clock">, id: string): Statement {
  return { sql: `UPDATE task SET fence = CASE WHEN ${isFree(database)} THEN fence + 1 END WHERE id = ?`, args: [id] };
}

export function renewLease({ clock }: Pick<Database, "clock">, id: string, fence: number): Statement {
  return { sql: `UPDATE task SET lease_until = ${clock} + ${leaseMs} WHERE id = ? AND fence = ?`, args: [id, fence] };
}

/** The next fence: what was read while the task was held is no longer how it is. `unfinished`: the owner stays, for who claims it next. */
export function releaseLease(id: string, fence: number, unfinished: boolean): Statement {
  const owner = unfinished ? "" : "owner = NULL, ";
  return {
    sql: `UPDATE task SET fence = fence + 1, ${owner}url = NULL, lease_until = NULL WHERE id = ? AND fence = ?`,
    args: [id, fence],
  };
}

/** No row where the fence is another one by now. */
export function readHeld(database: Pick<Database, "read">, id: string, fence: number): Promise<Row[]> {
  return database.read({ sql: "SELECT body FROM task WHERE id = ? AND fence = ?", args: [id, fence] });
}

export async function readClaimable(
  database: Database,
  states: readonly TaskState[],
  limit: number,
): Promise<Claimable> {
  const { clock } = database;
  const inStates = `state IN (${states.map(() => "?").join(", ")})`;
  const ids = `SELECT id, CASE WHEN owner IS NULL THEN 0 ELSE 1 END AS begun FROM task
    WHERE ${inStates} AND ${isFree(database)} ORDER BY begun DESC, number LIMIT ?`;
  const found = await database.read({ sql: ids, args: [...states, limit] });
  const next = `SELECT min(lease_until) - ${clock} AS ms FROM task WHERE ${inStates} AND lease_until >= ${clock}`;
  const [held] = await database.read({ sql: next, args: [...states] });
  return {
    begun: found.filter(({ begun }) => Number(begun) === 1).map(({ id }) => String(id)),
    others: found.filter(({ begun }) => Number(begun) === 0).map(({ id }) => String(id)),
    nextMs: held?.ms == null ? null : Number(held.ms),
  };
}

export async function readHolder(database: Database, id: string): Promise<Holder | undefined> {
  const sql = `SELECT owner, url FROM task WHERE id = ? AND owner IS NOT NULL AND NOT ${isFree(database)}`;
  const [row] = await database.read({ sql, args: [id] });
  return row && { id: String(row.owner), url: row.url == null ? null : String(row.url) };
}

/** The person's sentence where a fence failed the transaction; every other error unchanged. */
export function asLostLease(error: unknown, id: string): unknown {
  if (!(error instanceof Error)) return error;
  const { column, message } = error as Error & { column?: unknown };
  const isFence =
    sqlState(error) === "23502" ? column === "fence" : /NOT NULL constraint failed: task\.fence/.test(message);
  return isFence ? new UserError("task.elsewhere", { id }, { exit: Exit.later, cause: error }) : error;
}
