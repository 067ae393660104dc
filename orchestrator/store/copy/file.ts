import { Database } from "bun:sqlite";
import { existsSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { Exit, UserError } from "../../task/errors.ts";
import { createCopy } from "../files/copy.ts";
import { emptyDatabase } from "../files/foreign_schema.ts";
import { isOwner, type Owner, tryOwn } from "../files/owner.ts";
import { checksumOf } from "../migrate.ts";
import { migrations } from "../migrations/index.ts";
import { databaseFile, openStore } from "../store.ts";
import type { CopiedStore, Source, Target } from "./copy_store.ts";
import { type Cell, insertInto } from "./tables.ts";

/** A libSQL file, of which this process owns the folder; its schema is brought up to date first. */
export async function openFileSource(place: string): Promise<Source> {
  const file = databaseAt(place);
  if (!existsSync(file)) throw new UserError("backup.no-file", { file });
  const owner = own(dirname(file));
  try {
    await (await openStore(dirname(file))).close();
    const database = new Database(file, { readonly: true });
    return {
      ...readerOf(database),
      async lastNumber() {
        const sql = "SELECT coalesce(max(seq), 0) AS seq FROM sqlite_sequence WHERE name = 'task'";
        return database.query<{ seq: number }, []>(sql).get()?.seq ?? 0;
      },
      async close() {
        database.close();
        owner.release();
      },
    };
  } catch (error) {
    owner.release();
    throw error;
  }
}

/** Fills a new file beside its place, which it takes once it is complete. */
export async function writeFile(place: string, fill: (target: Target) => Promise<CopiedStore>): Promise<CopiedStore> {
  const file = databaseAt(place);
  const owner = own(dirname(file));
  try {
    if (existsSync(file)) throw new UserError("backup.exists", { file });
    let copied: CopiedStore | undefined;
    await createCopy(file, async (temporary) => {
      copied = await fillFile(temporary, fill);
    });
    if (!copied) throw new Error(`nothing was written to ${file}`);
    return copied;
  } finally {
    owner.release();
  }
}

async function fillFile(file: string, fill: (target: Target) => Promise<CopiedStore>): Promise<CopiedStore> {
  const empty = emptyDatabase(migrations.length);
  const record = empty.prepare("INSERT INTO schema_migration (number, name, checksum, at) VALUES (?, ?, ?, ?)");
  const at = new Date().toISOString();
  for (const migration of migrations) record.run(migration.number, migration.name, checksumOf(migration), at);
  record.finalize();
  // SQLite writes over the file that stands there, empty and closed to others.
  empty.run("VACUUM INTO ?", [file]);
  empty.close();
  const database = new Database(file, { readwrite: true, create: false });
  try {
    database.run("PRAGMA foreign_keys = ON");
    database.run("BEGIN");
    const copied = await fill({
      ...readerOf(database),
      async insert(table, rows) {
        const insert = database.prepare(insertInto(table));
        for (const row of rows) insert.run(...row);
      },
      async setLastNumber(number) {
        database.run("DELETE FROM sqlite_sequence WHERE name = 'task'");
        database.run("INSERT INTO sqlite_sequence (name, seq) VALUES ('task', ?)", [number]);
      },
    });
    database.run("COMMIT");
    return copied;
  } finally {
    database.close();
  }
}

function readerOf(database: Database): Pick<Source, "read"> {
  return {
    read: async (sql, args) => database.prepare(sql).values(...args) as Cell[][],
  };
}

/** A folder stands for the database in it. */
function databaseAt(place: string): string {
  const path = place.startsWith("file:")
    ? decodeURIComponent(place.slice("file:".length).replace(/^\/\/(?=\/)/, ""))
    : place;
  const file = statSync(path, { throwIfNoEntry: false })?.isDirectory() ? join(path, databaseFile) : path;
  if (basename(file) !== databaseFile) throw new UserError("store-copy.name", { file, name: databaseFile });
  return file;
}

function own(folder: string): Owner {
  const owner = tryOwn(folder);
  if (isOwner(owner)) return owner;
  throw new UserError("restore.owned", { pid: owner.pid ?? "?", path: folder }, { exit: Exit.later });
}
