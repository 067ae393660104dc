import type { InboxRow } from "../../run/mail.ts";
import type { Database, Row, Statement } from "../database.ts";
import { fromJson, textOrNull } from "../json.ts";

/** True when it is new; a row with the `same` of a known one is not. */
export async function insertInbox(database: Database, at: string, row: Omit<InboxRow, "at">): Promise<boolean> {
  const [result] = await database.write([
    {
      sql: "INSERT INTO inbox (source, id, same, body, at) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
      args: [row.source, row.id, row.same, JSON.stringify(row.body), at],
    },
  ]);
  return result?.rowsAffected === 1;
}

export async function readInbox(database: Database, source: string, id: string): Promise<InboxRow | undefined> {
  const [row] = await database.read({ sql: "SELECT * FROM inbox WHERE source = ? AND id = ?", args: [source, id] });
  return row && inboxOf(row);
}

export async function readInboxAs(database: Database, source: string, same: string): Promise<InboxRow | undefined> {
  const [row] = await database.read({ sql: "SELECT * FROM inbox WHERE source = ? AND same = ?", args: [source, same] });
  return row && inboxOf(row);
}

export function replaceInbox({ source, id, body }: Pick<InboxRow, "source" | "id" | "body">): Statement {
  return { sql: "UPDATE inbox SET body = ? WHERE source = ? AND id = ?", args: [JSON.stringify(body), source, id] };
}

export async function readUnhandled(database: Database, source: string): Promise<InboxRow[]> {
  const sql = "SELECT * FROM inbox WHERE source = ? AND handled_at IS NULL ORDER BY at, length(id), id";
  return (await database.read({ sql, args: [source] })).map(inboxOf);
}

export function markHandled(at: string, { source, id }: { source: string; id: string }): Statement {
  return { sql: "UPDATE inbox SET handled_at = ? WHERE source = ? AND id = ?", args: [at, source, id] };
}

function inboxOf(row: Row): InboxRow {
  return {
    source: String(row.source),
    id: String(row.id),
    same: textOrNull(row.same),
    body: fromJson(row.body),
    at: String(row.at),
  };
}
