import type { ButtonRow } from "../../run/mail.ts";
import type { Database, Statement } from "../database.ts";
import { fromJson, textOrNull, toJson } from "../json.ts";

/** Showing a button again extends its expiry; a used one stays used. */
export function saveButton({ hash, chat, person, task, body, expiresAt }: ButtonRow): Statement {
  return {
    sql: `INSERT INTO button (hash, chat, person, task, body, expires_at) VALUES (?, ?, ?, ?, ?, ?)
      ON CONFLICT (hash) DO UPDATE SET expires_at = excluded.expires_at`,
    args: [hash, chat, person, task, toJson(body) ?? "null", expiresAt],
  };
}

export async function readButton(
  database: Database,
  hash: string,
): Promise<(ButtonRow & { usedBy: string | null }) | undefined> {
  const [row] = await database.read({ sql: "SELECT * FROM button WHERE hash = ?", args: [hash] });
  return (
    row && {
      hash,
      chat: String(row.chat),
      person: textOrNull(row.person),
      task: textOrNull(row.task),
      body: fromJson(row.body),
      expiresAt: String(row.expires_at),
      usedBy: textOrNull(row.used_by),
    }
  );
}

/** The message that used it may use it again: after a crash it is handled a second time. */
export async function useButton(database: Database, hash: string, origin: string): Promise<boolean> {
  const sql = "UPDATE button SET used_by = ?2 WHERE hash = ?1 AND (used_by IS NULL OR used_by = ?2)";
  const [result] = await database.write([{ sql, args: [hash, origin] }]);
  return result?.rowsAffected === 1;
}
