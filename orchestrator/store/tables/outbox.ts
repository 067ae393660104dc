import type { OutboxRow, SentRow, WaitingRow } from "../../run/mail.ts";
import type { Database, Row, Statement } from "../database.ts";
import { fromJson, textOrNull } from "../json.ts";

/** A message out; the same key a second time is the same message, unless its newest body is wanted. */
export function insertOutbox(at: string, { key, chat, body, priority = 0, latest = false }: OutboxRow): Statement {
  const again = latest
    ? `DO UPDATE SET body = excluded.body, chat = excluded.chat, priority = excluded.priority, version = outbox.version + 1,
        sent_at = NULL, dead = NULL, tries = 0, next_at = NULL`
    : "DO NOTHING";
  return {
    sql: `INSERT INTO outbox (key, chat, body, at, priority) VALUES (?, ?, ?, ?, ?) ON CONFLICT (key) ${again}`,
    args: [key, chat, JSON.stringify(body ?? null), at, priority],
  };
}

export async function readWaiting(database: Database): Promise<WaitingRow[]> {
  const sql = "SELECT * FROM outbox WHERE sent_at IS NULL AND dead IS NULL ORDER BY number";
  return (await database.read(sql)).map(waitingOf);
}

export async function readSentSince(database: Database, at: number): Promise<SentRow[]> {
  const sql = "SELECT chat, sent_at FROM outbox WHERE sent_at >= ? ORDER BY sent_at";
  const rows = await database.read({ sql, args: [new Date(at).toISOString()] });
  return rows.map((row) => ({ chat: String(row.chat), at: Date.parse(String(row.sent_at)) }));
}

/** A newer body keeps waiting. */
export function markSent(at: string, { number, version }: { number: number; version: number }): Statement {
  return { sql: "UPDATE outbox SET sent_at = ? WHERE number = ? AND version = ?", args: [at, number, version] };
}

export function putOff(number: number, tries: number, nextAt: string): Statement {
  return { sql: "UPDATE outbox SET tries = ?, next_at = ? WHERE number = ?", args: [tries, nextAt, number] };
}

export function markDead(number: number, why: string): Statement {
  return { sql: "UPDATE outbox SET dead = ? WHERE number = ?", args: [why, number] };
}

export function markChatDead(chat: string, why: string): Statement {
  return { sql: "UPDATE outbox SET dead = ? WHERE chat = ? AND sent_at IS NULL AND dead IS NULL", args: [why, chat] };
}

function waitingOf(row: Row): WaitingRow {
  const next = textOrNull(row.next_at);
  return {
    number: Number(row.number),
    key: String(row.key),
    chat: String(row.chat),
    body: fromJson(row.body),
    priority: Number(row.priority),
    version: Number(row.version),
    tries: Number(row.tries),
    nextAt: next === null ? 0 : Date.parse(next),
  };
}
