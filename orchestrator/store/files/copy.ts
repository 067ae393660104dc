import { Database } from "bun:sqlite";
import { closeSync, existsSync, fsyncSync, linkSync, openSync, renameSync, rmSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { namesIn } from "../../safety/names_in.ts";
import { messageOf, UserError } from "../../task/errors.ts";
import { fileTime, timeOfFile } from "./file_time.ts";
import { keepPrivate } from "./folder.ts";
import { countKnownMigrations, refuseForeignSchema, refuseForeignTasks } from "./foreign_schema.ts";

/** A copy that was checked. */
export interface Copy {
  file: string;
  bytes: number;
  tasks: number;
}

/** The folder of automatic copies. */
export const backupsOf = (dataFolder: string) => join(dataFolder, "backups");

/**
 * Creates `file` from what `fill` writes into a temporary file beside it, after an integrity check and fsync.
 * Never replaces a file.
 */
export async function createCopy(file: string, fill: (temporary: string) => Promise<void> | void): Promise<Copy> {
  const temporary = join(dirname(file), `.${basename(file)}.${process.pid}.part`);
  try {
    keepPrivate(temporary);
    await fill(temporary);
    const tasks = checkIntegrity(temporary);
    syncToDisk(temporary);
    // A link, unlike a rename, fails when the file was created meanwhile.
    linkSync(temporary, file);
    rmSync(temporary);
    syncToDisk(dirname(file));
    return { file, bytes: statSync(file).size, tasks };
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/**
 * Reads the whole file and returns its number of tasks. Throws UserError 2 for one that is damaged or not devorch's, 78 for a
 * newer schema.
 */
function checkIntegrity(file: string): number {
  return withDatabase(file, (database) => {
    const [row] = database.query<{ integrity_check: string }, []>("PRAGMA integrity_check(1)").all();
    if (row?.integrity_check !== "ok") throw new Error(row?.integrity_check);
    countKnownMigrations(database, file);
    return database.query<{ n: number }, []>("SELECT count(*) AS n FROM task").get()?.n ?? 0;
  });
}

function withDatabase<T>(file: string, look: (database: Database) => T): T {
  let database: Database | undefined;
  try {
    database = openExisting(file);
    database.run("PRAGMA trusted_schema = OFF");
    database.run("PRAGMA cell_size_check = ON");
    return look(database);
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError("backup.bad-file", { file, reason: messageOf(error) }, { cause: error });
  } finally {
    database?.close();
  }
}

/**
 * Puts a copy of `file` in the place of the database and keeps what was there as `*.before-restore-<time>`. The caller
 * owns the data folder and has nothing open in it.
 */
export async function restoreFile(file: string, target: string, now: number): Promise<Copy & { aside: string | null }> {
  if (!existsSync(file)) throw new UserError("backup.no-file", { file });
  if (!statSync(file).isFile()) throw new UserError("backup.not-a-file", { file });
  // The schema is checked first: the integrity check executes the file's views.
  withDatabase(file, (database) => refuseForeignSchema(database, file));
  checkIntegrity(file);
  const ready = `${target}.restored`;
  rmSync(ready, { force: true });
  const copy = await createCopy(ready, (temporary) => {
    vacuumInto(file, temporary);
    // Checked in the copy: another process may replace the file meanwhile.
    withDatabase(temporary, (database) => {
      refuseForeignSchema(database, file);
      refuseForeignTasks(database, file);
    });
  });
  const aside = existsSync(target) ? `${target}.before-restore-${fileTime(now)}` : null;
  if (aside !== null) moveAside(target, aside);
  renameSync(ready, target);
  syncToDisk(dirname(target));
  return { ...copy, file: target, aside };
}

/**
 * Copies by SQLite, as one snapshot. Never call it in the process that has `from` open: closing a file gives up every
 * lock that a process holds on it, those of another library too.
 */
export function vacuumInto(from: string, to: string): void {
  const source = openExisting(from);
  try {
    source.run("VACUUM INTO ?", [to]);
  } finally {
    source.close();
  }
}

/** A WAL beside the file belongs to it, and reading it needs write access; without one, read-only is enough. */
function openExisting(file: string): Database {
  return new Database(file, existsSync(`${file}-wal`) ? { readwrite: true, create: false } : { readonly: true });
}

/** The old file stays in place until the rename; its WAL is moved first, or it would be read as the new file's. */
function moveAside(target: string, aside: string): void {
  foldWal(target);
  for (const suffix of ["-wal", "-shm"]) {
    if (existsSync(target + suffix)) renameSync(target + suffix, aside + suffix);
  }
  linkSync(target, aside);
}

function foldWal(path: string): void {
  let database: Database | undefined;
  try {
    database = new Database(path, { readwrite: true, create: false });
    database.run("PRAGMA wal_checkpoint(TRUNCATE)");
    database.run("PRAGMA journal_mode = DELETE");
  } catch {
    // A damaged file is kept as it is, with its WAL.
  } finally {
    database?.close();
  }
}

function syncToDisk(path: string): void {
  const handle = openSync(path, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** The automatic copies, the newest first. */
export function copiesIn(folder: string): { file: string; at: number }[] {
  return namesIn(folder)
    .filter((name) => /^(daily|before)-.*\.db$/.test(name))
    .map((name) => join(folder, name))
    .map((file) => ({ file, at: timeOfFile(file) ?? statSync(file).mtimeMs }))
    .sort((one, other) => other.at - one.at);
}

/** Removes all but the newest `keep` of each kind, and incomplete files of a crash. */
export function removeOldCopies(folder: string, keep: number): void {
  for (const kind of ["daily-", "before-"]) {
    const copies = copiesIn(folder).filter(({ file }) => basename(file).startsWith(kind));
    for (const { file } of copies.slice(keep)) rmSync(file, { force: true });
  }
  for (const name of namesIn(folder)) if (name.endsWith(".part")) rmSync(join(folder, name), { force: true });
}
