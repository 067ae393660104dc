import { existsSync, renameSync } from "node:fs";
import { Exit, messageOf, UserError } from "../../task/errors.ts";
import { faultOf } from "../fault.ts";
import { type LibsqlDatabase as Database, openDatabase } from "../libsql/database.ts";
import { fileTime } from "./file_time.ts";

/**
 * Opens the database and checks it, unless `isKnownSound`. A damaged one is moved to `*.corrupt-<time>` with its WAL and
 * reported as UserError 74; the next start finds a restored one or none.
 */
export async function openChecked(path: string, now: () => number, isKnownSound = false): Promise<Database> {
  let database: Database | undefined;
  try {
    database = await openDatabase(path);
    if (isKnownSound) return database;
    const [row] = await database.read("PRAGMA quick_check(1)");
    if (row?.[0] === "ok") return database;
    await database.close();
    throw quarantine(path, String(row?.[0]), now());
  } catch (error) {
    const cause = error instanceof UserError ? error.cause : error;
    if (faultOf(cause, path) !== "corrupt") throw error;
    await database?.close();
    throw quarantine(path, messageOf(cause), now());
  }
}

function quarantine(path: string, reason: string, now: number): UserError {
  const moved = `${path}.corrupt-${fileTime(now)}`;
  for (const suffix of ["", "-wal", "-shm"]) {
    if (existsSync(path + suffix)) renameSync(path + suffix, moved + suffix);
  }
  return new UserError("state.corrupt", { reason, moved }, { exit: Exit.io });
}
