import type { HandledMessage } from "../../run/store.ts";
import type { Database, Statement } from "../database.ts";

/** A second row of the same message fails its whole transaction: its effect exists already. */
export function insertWord(task: string, at: string, { origin, command }: HandledMessage): Statement {
  return { sql: "INSERT INTO word (origin, task, word, at) VALUES (?, ?, ?, ?)", args: [origin, task, command, at] };
}

export async function readWord(
  database: Database,
  origin: string,
): Promise<{ task: string; word: string } | undefined> {
  const [row] = await database.read({ sql: "SELECT task, word FROM word WHERE origin = ?", args: [origin] });
  return row && { task: String(row.task), word: String(row.word) };
}
