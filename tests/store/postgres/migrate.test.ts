import { afterAll, beforeAll, expect, test } from "bun:test";
import { SQL } from "bun";
import { migrations } from "../../../orchestrator/store/migrations/index.ts";
import type { Migration } from "../../../orchestrator/store/migrations/migration.ts";
import { openPostgres } from "../../../orchestrator/store/postgres/database.ts";
import { migratePostgres } from "../../../orchestrator/store/postgres/migrate.ts";
import { openPostgresStore } from "../../../orchestrator/store/postgres/store.ts";
import { Exit } from "../../../orchestrator/task/errors.ts";
import { type PostgresServer, startPostgres } from "../../support/postgres.ts";
import { until } from "../../support/until.ts";
import { aTask } from "../sample.ts";

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
}, 120_000);
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

/** Brings a database to this schema; what it was refused with. */
async function migrateTo(url: string, known: readonly Migration[]): Promise<unknown> {
  const database = openPostgres(url);
  try {
    return await migratePostgres(database, known, Date.now).catch((error: unknown) => error);
  } finally {
    await database.close();
  }
}

const more = (number: number, minReader?: number): Migration => ({
  number,
  name: `more ${number}`,
  statements: [`CREATE TABLE more${number} (a INTEGER) STRICT`],
  ...(minReader !== undefined && { minReader }),
});

test("processes that start at once bring the schema up to date once", async () => {
  const url = await server.database();
  const opened = await Promise.all([1, 2, 3, 4].map(() => openPostgresStore(url)));
  for (const store of opened) await store.close();

  const sql = new SQL({ url, max: 1 });
  const rows: { number: string; min_reader: string }[] = await sql`SELECT * FROM schema_migration ORDER BY number`;
  expect(rows.map(({ number }) => Number(number))).toEqual(migrations.map(({ number }) => number));
  await sql.close();
});

test("an executable goes on with a newer schema as long as that says so", async () => {
  const url = await server.database();
  const next = migrations.length + 1;
  expect(await migrateTo(url, [...migrations, more(next)])).toBeUndefined();

  const store = await openPostgresStore(url);
  expect((await store.create((id) => aTask(id), [])).task.id).toBe("T-1");
  await store.close();
  expect(await migrateTo(url, [...migrations, more(next), more(next + 1, next)])).toBeUndefined();

  expect(await migrateTo(url, migrations)).toMatchObject({ key: "state.newer", exit: Exit.config });
  expect(await migrateTo(url, [...migrations, more(next)])).toBeUndefined();
});

test("a user that may change no table works with a schema that is up to date", async () => {
  const url = await server.database();
  expect(await migrateTo(url, migrations)).toBeUndefined();
  const sql = new SQL({ url, max: 1 });
  await sql.unsafe(`DROP ROLE IF EXISTS plain; CREATE ROLE plain LOGIN;
    GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO plain;
    GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO plain`);
  const plain = new URL(url);
  plain.username = "plain";

  const store = await openPostgresStore(plain.href);
  expect((await store.create((id) => aTask(id), [])).task.id).toBe("T-1");
  await store.close();
  expect(await migrateTo(plain.href, [...migrations, more(migrations.length + 1)])).toBeInstanceOf(Error);
  await sql.unsafe("DROP OWNED BY plain; DROP ROLE plain");
  await sql.close();
});

test("another schema under the same number is refused and left as it is", async () => {
  const url = await server.database();
  expect(await migrateTo(url, migrations)).toBeUndefined();
  const other = migrations.map((each) => (each.number === 2 ? { ...each, statements: ["SELECT 1"] } : each));

  expect(await migrateTo(url, other)).toMatchObject({ key: "state.other-schema", params: { number: 2 } });
});

test("a step that fails leaves nothing of it", async () => {
  const url = await server.database();
  const next = migrations.length + 1;
  const broken = { ...more(next), statements: ["CREATE TABLE half (a INTEGER) STRICT", "SELECT nothing"] };

  expect(await migrateTo(url, [...migrations, broken])).toBeInstanceOf(Error);

  expect(await migrateTo(url, [...migrations, more(next)])).toBeUndefined();
});

test("a second process may look, and is refused where it writes; it may once the first is gone", async () => {
  const url = await server.database();
  const [first, second] = [await openPostgresStore(url), await openPostgresStore(url)];
  await first.create((id) => aTask(id), []);

  expect(await second.tasks()).toHaveLength(1);
  await expect(second.create((id) => aTask(id), [])).rejects.toMatchObject({ key: "state.taken", exit: Exit.later });
  await first.close();
  // The server notices a moment later.
  const created = () => second.create((id) => aTask(id), []).catch(() => undefined);
  await until(async () => (await created()) !== undefined);
  expect(await second.tasks()).toHaveLength(2);
  await second.close();
});

test("a server that is killed and comes back is waited for; one that stays away is said", async () => {
  const url = await server.database();
  const store = await openPostgresStore(url);
  const { task } = await store.create((id) => aTask(id), []);
  await server.kill();
  const waiting = store.commit(task.id, { events: [{ type: "task.cancelled" }] });
  await server.start();

  expect(await waiting).toMatchObject([{ seq: 1 }]);
  expect(await store.events(task.id)).toHaveLength(1);
  await server.kill();
  await expect(store.tasks()).rejects.toMatchObject({ key: "state.away", exit: Exit.later });
  await server.start();
  expect(await store.tasks()).toHaveLength(1);
  await store.close();
});
