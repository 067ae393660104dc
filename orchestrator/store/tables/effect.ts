import type { Change, EffectRow } from "../../run/store.ts";
import type { Database, Row, Statement } from "../database.ts";
import { fromJson, toJson } from "../json.ts";

/** Writes the intent, or adds the result to it. A done effect stays done. */
export function upsertEffect(task: string, at: string, effect: NonNullable<Change["effect"]>): Statement {
  return {
    sql: `INSERT INTO effect (task, key, kind, intent, result, done, at) VALUES (?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (task, key) DO UPDATE SET intent = coalesce(excluded.intent, effect.intent), result = excluded.result,
        done = excluded.done, at = excluded.at
      WHERE excluded.done = 1 OR effect.done = 0`,
    args: [task, effect.key, effect.kind, toJson(effect.intent), toJson(effect.result), effect.done ? 1 : 0, at],
  };
}

const columns = "key, kind, intent, result, done";

export async function readEffect(database: Database, task: string, key: string): Promise<EffectRow | undefined> {
  const sql = `SELECT ${columns} FROM effect WHERE task = ? AND key = ?`;
  const [row] = await database.read({ sql, args: [task, key] });
  return row && effectOf(row);
}

export async function readEffects(database: Database, task: string, prefix: string): Promise<EffectRow[]> {
  const sql = `SELECT ${columns} FROM effect WHERE task = ? AND key >= ? AND key < ? ORDER BY number`;
  const rows = await database.read({ sql, args: [task, prefix, `${prefix}\u{10ffff}`] });
  return rows.map(effectOf);
}

/** A damaged row throws: the journal of its task cannot be replayed without it. */
function effectOf(row: Row): EffectRow {
  const key = String(row.key);
  const [intent, result] = [fromJson(row.intent), fromJson(row.result)];
  if (intent === undefined || result === undefined) throw new Error(`the journal's row ${key} is damaged`);
  return { key, kind: String(row.kind) as EffectRow["kind"], intent, result, done: Number(row.done) === 1 };
}
