import { createHash } from "node:crypto";
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { Exit, UserError } from "../task/errors.ts";
import type { Statement } from "./database.ts";
import { fileTime } from "./files/file_time.ts";
import { keepPrivate } from "./files/folder.ts";
import type { LibsqlDatabase as Database } from "./libsql/database.ts";
import type { Migration } from "./migrations/migration.ts";

export const migrationTable = `CREATE TABLE IF NOT EXISTS schema_migration (
      number INTEGER PRIMARY KEY,
      name TEXT NOT NULL,
      checksum TEXT NOT NULL,
      at TEXT NOT NULL
    ) STRICT`;

interface Applied {
  number: number;
  checksum: string;
}

/**
 * Brings the schema up to date in one transaction, after a copy of the database. Throws UserError 78 for a schema that is newer
 * than, or other than, the one this executable knows.
 */
export async function migrate(
  database: Database,
  migrations: readonly Migration[],
  now: () => number,
): Promise<{ backup: string | null }> {
  const applied = await readApplied(database);
  refuseForeignMigrations(database.path, applied, migrations);
  const missing = migrations.slice(applied.length);
  if (missing.length === 0) return { backup: null };
  const backup = applied.length === 0 ? null : await copyBefore(database, missing[0], now());
  const at = new Date(now()).toISOString();
  await database.write([migrationTable, ...missing.flatMap((migration) => statementsOf(migration, at))]);
  return { backup };
}

async function readApplied(database: Database): Promise<Applied[]> {
  const tables = await database.read("SELECT name FROM sqlite_schema WHERE name = 'schema_migration'");
  if (tables.length === 0) return [];
  const rows = await database.read("SELECT number, checksum FROM schema_migration ORDER BY number");
  return rows.map((row) => ({ number: Number(row.number), checksum: String(row.checksum) }));
}

function refuseForeignMigrations(path: string, applied: Applied[], migrations: readonly Migration[]): void {
  const found = applied.at(-1)?.number ?? 0;
  const known = migrations.length;
  if (found > known) throw new UserError("state.newer", { path, found, known }, { exit: Exit.config });
  for (const [index, { number, checksum }] of applied.entries()) {
    const migration = migrations[index];
    if (migration?.number !== number || checksumOf(migration) !== checksum) {
      throw new UserError("state.other-schema", { path, number }, { exit: Exit.config });
    }
  }
}

async function copyBefore(database: Database, migration: Migration | undefined, now: number): Promise<string> {
  const folder = join(dirname(database.path), "backups");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, `before-${migration?.name}-${fileTime(now)}.db`);
  keepPrivate(file);
  await database.read({ sql: "VACUUM INTO ?", args: [file] });
  return file;
}

function statementsOf(migration: Migration, at: string): Statement[] {
  const { number, name, statements } = migration;
  return [
    ...statements,
    {
      sql: "INSERT INTO schema_migration (number, name, checksum, at) VALUES (?, ?, ?, ?)",
      args: [number, name, checksumOf(migration), at],
    },
  ];
}

/** White space does not count: a formatter may change it. */
export function checksumOf(migration: Migration): string {
  const text = migration.statements.map((statement) => statement.replace(/\s+/g, " ").trim()).join(";\n");
  return createHash("sha256").update(text).digest("hex");
}
