import type { OutboxRow } from "devorch";
import type { Statement } from "./database.ts";

/** A message out; the same key a second time is the same message. */
export function insertOutbox(at: string, { key, chat, body }: OutboxRow): Statement {
  return {
    sql: "INSERT INTO outbox (key, chat, body, at) VALUES (?, ?, ?, ?) ON CONFLICT (key) DO NOTHING",
    args: [key, chat, JSON.stringify(body ?? null), at],
  };
}
