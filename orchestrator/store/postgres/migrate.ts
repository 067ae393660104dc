import { createHash } from "node:crypto";
import { Exit, UserError } from "../../task/errors.ts";
import type { Migration } from "../migrations/migration.ts";
import type { Connection, PostgresDatabase } from "./database.ts";
import { postgresStatements } from "./schema.ts";

const table = `CREATE TABLE schema_migration (
      number BIGINT PRIMARY KEY,
      name TEXT NOT NULL,
      checksum TEXT NOT NULL,
      at TEXT NOT NULL,
      min_reader BIGINT NOT NULL
    )`;

/** Of devorch alone: "devo". */
const migrationLock = 0x6465766f;

/**
 * Brings the schema up to date, in one transaction that only one process has at a time. A newer schema is worked with as long as it
 * says that this executable may; else UserError 78, as for a schema that is another one.
 */
export async function migratePostgres(
  database: PostgresDatabase,
  migrations: readonly Migration[],
  now: () => number,
): Promise<void> {
  await database.transaction(async (connection) => {
    await connection.run({ sql: "SELECT pg_advisory_xact_lock(?)", args: [migrationLock] });
    if (!(await isThere(connection))) await connection.run(table);
    const applied = await readApplied(connection);
    refuseForeign(database.path, applied, migrations);
    for (const migration of migrations.slice(applied.length))
      await apply(connection, migration, {
        at: new Date(now()).toISOString(),
        oldest: oldestReader(migrations, migration),
      });
  });
}

/** `CREATE TABLE IF NOT EXISTS` asks for the right to make tables also where there is nothing to make. */
async function isThere({ run }: Connection): Promise<boolean> {
  const { rows } = await run("SELECT to_regclass('schema_migration') AS found");
  return rows[0]?.found != null;
}

interface Applied {
  number: number;
  checksum: string;
  minReader: number;
}

async function readApplied({ run }: Connection): Promise<Applied[]> {
  const { rows } = await run("SELECT number, checksum, min_reader FROM schema_migration ORDER BY number");
  return rows.map(({ number, checksum, min_reader }) => ({
    number: Number(number),
    checksum: String(checksum),
    minReader: Number(min_reader),
  }));
}

function refuseForeign(path: string, applied: readonly Applied[], migrations: readonly Migration[]): void {
  const known = migrations.length;
  const found = applied.length;
  if (Math.max(0, ...applied.map(({ minReader }) => minReader)) > known)
    throw new UserError("state.newer", { path, found, known }, { exit: Exit.config });
  for (const [index, { number, checksum }] of applied.slice(0, known).entries()) {
    const migration = migrations[index];
    if (migration?.number !== number || checksumOf(migration) !== checksum)
      throw new UserError("state.other-schema", { path, number }, { exit: Exit.config });
  }
}

async function apply(
  { run }: Connection,
  migration: Migration,
  { at, oldest }: { at: string; oldest: number },
): Promise<void> {
  for (const statement of postgresStatements(migration)) await run(statement);
  await run({
    sql: "INSERT INTO schema_migration (number, name, checksum, at, min_reader) VALUES (?, ?, ?, ?, ?)",
    args: [migration.number, migration.name, checksumOf(migration), at, oldest],
  });
}

/** The oldest schema that may go on with this one. */
function oldestReader(migrations: readonly Migration[], { number }: Migration): number {
  return Math.max(1, ...migrations.slice(0, number).map(({ minReader = 1 }) => minReader));
}

function checksumOf(migration: Migration): string {
  const text = postgresStatements(migration).map((statement) => statement.replace(/\s+/g, " ").trim());
  return createHash("sha256").update(text.join(";\n")).digest("hex");
}
