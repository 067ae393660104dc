import type { CardRow } from "../../run/mail.ts";
import type { Database, Row, Statement } from "../database.ts";

/** The message in which a card is now. */
export function saveCard(at: string, { slot, chat, message, shown }: CardRow): Statement {
  return {
    sql: `INSERT INTO card (slot, chat, message, shown, at) VALUES (?, ?, ?, ?, ?)
      ON CONFLICT (slot) DO UPDATE SET chat = excluded.chat, message = excluded.message, shown = excluded.shown, at = excluded.at`,
    args: [slot, chat, message, shown, at],
  };
}

export async function readCard(database: Database, slot: string): Promise<CardRow | undefined> {
  const [row] = await database.read({ sql: "SELECT * FROM card WHERE slot = ?", args: [slot] });
  return row && cardOf(row);
}

export async function readCardOf(database: Database, chat: string, message: number): Promise<CardRow | undefined> {
  const sql = "SELECT * FROM card WHERE chat = ? AND message = ?";
  const [row] = await database.read({ sql, args: [chat, message] });
  return row && cardOf(row);
}

export function forgetCardsOf(chat: string): Statement {
  return { sql: "DELETE FROM card WHERE chat = ?", args: [chat] };
}

function cardOf(row: Row): CardRow {
  return { slot: String(row.slot), chat: String(row.chat), message: Number(row.message), shown: String(row.shown) };
}
