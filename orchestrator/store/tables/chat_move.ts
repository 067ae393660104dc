import type { MoveRow } from "../../run/mail.ts";
import type { Database, Statement } from "../database.ts";

export async function readMoves(database: Database): Promise<MoveRow[]> {
  const rows = await database.read("SELECT chat, now FROM chat_move");
  return rows.map(({ chat, now }) => ({ chat: String(chat), now: String(now) }));
}

export function saveMove({ chat, now }: MoveRow): Statement {
  return { sql: "INSERT OR REPLACE INTO chat_move (chat, now) VALUES (?, ?)", args: [chat, now] };
}
