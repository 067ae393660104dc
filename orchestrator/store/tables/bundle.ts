import type { Bundle } from "../../run/store.ts";
import type { Database, Statement } from "../database.ts";

/** A commit that is saved a second time is the same. */
export function insertBundle(task: string, at: string, { tip, pack }: Bundle): Statement {
  return {
    sql: "INSERT INTO bundle (task, tip, pack, at) VALUES (?, ?, ?, ?) ON CONFLICT (task, tip) DO NOTHING",
    args: [task, tip, pack.base64, at],
  };
}

export function deleteBundles(task: string): Statement {
  return { sql: "DELETE FROM bundle WHERE task = ?", args: [task] };
}

export async function readBundles(database: Database, task: string): Promise<Bundle[]> {
  const rows = await database.read({
    sql: "SELECT tip, pack FROM bundle WHERE task = ? ORDER BY number",
    args: [task],
  });
  return rows.map(({ tip, pack }) => ({ tip: String(tip), pack: { base64: String(pack) } }));
}
