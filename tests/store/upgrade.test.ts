import { Database } from "bun:sqlite";
import { expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { migrations } from "../../orchestrator/store/migrations/index.ts";
import { databaseFile, openStore } from "../../orchestrator/store/store.ts";
import { aFolder, aTask } from "./sample.ts";

const folder = join(import.meta.dir, "schemas");
const schemas = readdirSync(folder).sort();

test("of every schema before the newest a database is kept", () => {
  const numbers = migrations.slice(0, -1).map(({ number }) => `${String(number).padStart(3, "0")}.sql`);
  expect(schemas).toEqual(expect.arrayContaining(numbers));
});

test.each(schemas)("a database of schema %s is brought up to date, loses nothing and works", async (name) => {
  const place = aFolder();
  const old = new Database(join(place.path, databaseFile));
  for (const line of readFileSync(join(folder, name), "utf8").split("\n"))
    if (line && !line.startsWith("--")) old.run(line);
  const before = rowsOf(old);
  old.close();

  const store = await openStore(place.path);
  expect((await store.tasks()).map(({ id, state }) => [id, state])).toEqual([
    ["T-1", "received"],
    ["T-2", "cancelled"],
  ]);
  expect((await store.events("T-1")).map(({ type, seq }) => [type, seq])).toEqual([
    ["task.received", 1],
    ["step.failed", 2],
  ]);
  expect(await store.effect("T-1", "0.1/plan/model/0000")).toMatchObject({ done: true, result: { b: "it''s" } });
  expect(await store.approved("T-1", "h")).toBe(true);
  expect((await store.create((id) => aTask(id), [])).task.id).toBe("T-3");
  await store.close();

  const now = new Database(join(place.path, databaseFile));
  const applied = now.query<{ n: number }, []>("SELECT max(number) AS n FROM schema_migration").get()?.n;
  expect(applied).toBe(migrations.length);
  for (const [table, count] of before) expect(rowsOf(now).get(table)).toBeGreaterThanOrEqual(count);
  now.close();
  const copies = migrations.length > Number(name.slice(0, 3)) ? 1 : 0;
  expect(readdirSync(place.path).includes("backups") ? readdirSync(join(place.path, "backups")).length : 0).toBe(
    copies,
  );
  place.remove();
});

/** How many rows each table has. */
function rowsOf(database: Database): Map<string, number> {
  const tables = database.query<{ name: string }, []>(
    "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
  );
  const count = (table: string) =>
    database.query<{ n: number }, []>(`SELECT count(*) AS n FROM "${table}"`).get()?.n ?? 0;
  return new Map(tables.all().map(({ name }) => [name, count(name)]));
}
