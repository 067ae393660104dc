import { Database } from "bun:sqlite";
import { Exit, UserError } from "../../task/errors.ts";
import { checksumOf, migrationTable } from "../migrate.ts";
import { migrations } from "../migrations/index.ts";

/**
 * The schema must be exactly devorch's, before any of it is executed: a view in place of a table, a trigger or another table
 * would stay active in the database. Throws UserError 2, for a newer or another schema 78.
 */
export function refuseForeignSchema(database: Database, file: string): void {
  const found = objectsOf(database);
  const [numbers] = objectsOf(emptyDatabase(0)).entries();
  if (!numbers || found.get(numbers[0]) !== numbers[1]) throw foreignError(file, "schema_migration");
  const known = objectsOf(emptyDatabase(countKnownMigrations(database, file)));
  for (const name of new Set([...found.keys(), ...known.keys()]))
    if (found.get(name) !== known.get(name)) throw foreignError(file, name);
}

/** Paths are built from these values: a foreign value could lead out of its folder. */
export function refuseForeignTasks(database: Database, file: string): void {
  // A body that is no JSON is never used, and one damaged row must not invalidate the whole copy.
  const query = `SELECT number FROM task WHERE id <> 'T-' || number OR CASE WHEN json_valid(body) THEN
    coalesce(body ->> 'id', '') <> id OR coalesce(body ->> 'state', '') <> state
    OR coalesce(body ->> 'folder', '') GLOB '*[^a-z0-9]*' OR length(coalesce(body ->> 'folder', '')) NOT BETWEEN 1 AND 64 END`;
  const row = database.query<{ number: number }, []>(`${query} LIMIT 1`).get();
  if (row) throw foreignError(file, `task ${row.number}`);
}

/** The number of migrations applied to it. */
export function countKnownMigrations(database: Database, path: string): number {
  const query = "SELECT number, checksum FROM schema_migration ORDER BY number";
  const applied = database.query<{ number: number; checksum: string }, []>(query).all();
  const [found, known] = [applied.at(-1)?.number ?? 0, migrations.length];
  if (found > known) throw new UserError("state.newer", { path, found, known }, { exit: Exit.config });
  const other = applied.find(({ number, checksum }, index) => {
    const migration = migrations[index];
    return migration?.number !== number || checksumOf(migration) !== checksum;
  });
  if (other) throw new UserError("state.other-schema", { path, number: other.number }, { exit: Exit.config });
  return applied.length;
}

/** An empty database after the first `count` migrations. */
export function emptyDatabase(count: number): Database {
  const database = new Database(":memory:");
  database.run(migrationTable);
  for (const { statements } of migrations.slice(0, count)) for (const statement of statements) database.run(statement);
  return database;
}

/** The SQL of each object by kind and name, without SQLite's internal tables and indexes. */
function objectsOf(database: Database): Map<string, string> {
  const rows = database.query<{ type: string; name: string; sql: string }, []>(
    "SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
  );
  return new Map(rows.all().map(({ type, name, sql }) => [`${type} ${name}`, String(sql).replace(/\s+/g, " ")]));
}

function foreignError(file: string, what: string): UserError {
  return new UserError("backup.strange", { file, what });
}
