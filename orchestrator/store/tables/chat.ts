import type { ChatRow } from "../../run/store.ts";
import type { Database } from "../database.ts";
import { textOrNull } from "../json.ts";

/** A chat that was never saved is one that chose nothing yet. */
export async function readChat(database: Database, id: string): Promise<ChatRow> {
  const [row] = await database.read({ sql: "SELECT lang, repo, task FROM chat WHERE id = ?", args: [id] });
  return { id, lang: textOrNull(row?.lang), repo: textOrNull(row?.repo), task: textOrNull(row?.task) };
}

export async function saveChat(database: Database, { id, lang, repo, task }: ChatRow): Promise<void> {
  const sql = `INSERT INTO chat (id, lang, repo, task) VALUES (?, ?, ?, ?)
      ON CONFLICT (id) DO UPDATE SET lang = excluded.lang, repo = excluded.repo, task = excluded.task`;
  await database.write([{ sql, args: [id, lang, repo, task] }]);
}
