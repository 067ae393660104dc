import type { Change } from "../../run/store.ts";
import { Exit, UserError } from "../../task/errors.ts";
import type { Database, Statement } from "../database.ts";
import { violatedUnique } from "../unique.ts";

type Approval = NonNullable<Change["approval"]>;

/** A second approval of the same revision fails with its whole transaction. */
export function insertApproval(task: string, at: string, { hash, revision, by }: Approval): Statement {
  return {
    sql: "INSERT INTO approval (task, hash, revision, by, at) VALUES (?, ?, ?, ?, ?)",
    args: [task, hash, revision, by, at],
  };
}

/** The person's sentence for an approval that was used already; every other error unchanged. */
export function asUsedApproval(error: unknown, task: string, approval: Approval | undefined): unknown {
  if (approval === undefined || !violatedUnique(error)?.startsWith("approval.")) return error;
  const { revision } = approval;
  return new UserError("state.already-approved", { task, revision }, { exit: Exit.usage, cause: error });
}

export async function isApproved(database: Database, task: string, hash: string): Promise<boolean> {
  const sql = "SELECT 1 FROM approval WHERE task = ? AND hash = ?";
  return (await database.read({ sql, args: [task, hash] })).length > 0;
}
