import { afterEach, beforeEach, expect, test } from "bun:test";
import { closeSync, existsSync, openSync, readdirSync, readFileSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { Store } from "../../orchestrator/run/store.ts";
import { openDatabase } from "../../orchestrator/store/libsql/database.ts";
import { migrate } from "../../orchestrator/store/migrate.ts";
import { migrations } from "../../orchestrator/store/migrations/index.ts";
import { databaseFile, openStore } from "../../orchestrator/store/store.ts";
import { Exit, UserError } from "../../orchestrator/task/errors.ts";
import { aFolder, aMoment, aTask } from "./sample.ts";

let folder: ReturnType<typeof aFolder>;
let file: string;
const now = () => aMoment;
const open: Store[] = [];

beforeEach(() => {
  folder = aFolder();
  file = join(folder.path, databaseFile);
});

afterEach(async () => {
  for (const store of open.splice(0)) await store.close();
  folder.remove();
});

async function aStore(): Promise<Store> {
  const store = await openStore(folder.path, { now });
  open.push(store);
  return store;
}

const failureOf = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

test("a lock held by another program is outwaited without freezing, and the store works on", async () => {
  const store = await aStore();
  const { task } = await store.create((id) => aTask(id), []);
  const { createClient } = await import("@libsql/client/sqlite3");
  const other = createClient({ url: `file:${file}` });
  const transaction = await other.transaction("write");
  let ticks = 0;
  const clock = setInterval(() => {
    ticks += 1;
  }, 10);
  setTimeout(() => void transaction.rollback(), 600);

  const saved = await Promise.all([
    store.commit(task.id, { events: [{ type: "task.cancelled" }] }),
    store.commit(task.id, { events: [{ type: "task.cancelled" }] }),
  ]);
  clearInterval(clock);
  other.close();

  expect(saved.flat().map(({ seq }) => seq)).toEqual([1, 2]);
  expect(ticks).toBeGreaterThan(1);
  expect(await store.events(task.id)).toHaveLength(2);
});

test("a lock that is never given back ends with exit 75, and later commits work", async () => {
  const store = await aStore();
  const { task } = await store.create((id) => aTask(id), []);
  const { createClient } = await import("@libsql/client/sqlite3");
  const other = createClient({ url: `file:${file}` });
  const transaction = await other.transaction("write");

  const error = await failureOf(store.commit(task.id, { events: [{ type: "task.cancelled" }] }));
  await transaction.rollback();
  other.close();

  expect(error).toMatchObject({ key: "state.busy", exit: Exit.later, params: { path: file } });
  expect(await store.commit(task.id, { events: [{ type: "task.cancelled" }] })).toMatchObject([{ seq: 1 }]);
});

test("a file that is no database is moved aside with a clear error, and the next start is empty", async () => {
  writeFileSync(file, "this is no database ".repeat(500));

  const error = await failureOf(openStore(folder.path, { now }));

  const moved = `${file}.corrupt-20250102T030405Z`;
  expect(error).toMatchObject({ key: "state.corrupt", exit: Exit.io, params: { moved } });
  expect(readFileSync(moved, "utf8")).toStartWith("this is no database");
  expect(await (await aStore()).tasks()).toEqual([]);
});

test("a database with a damaged page is moved aside with its log", async () => {
  const store = await openStore(folder.path, { now });
  const { task } = await store.create((id) => aTask(id), []);
  const events = Array.from({ length: 2000 }, () => ({ type: "tool.called" as const, tool: "read_file", ok: true }));
  await store.commit(task.id, { events });
  await store.close();
  const handle = openSync(file, "r+");
  for (let page = 2; page < 30; page += 1) writeSync(handle, Buffer.alloc(2000, 0xa5), 0, 2000, page * 4096 + 50);
  closeSync(handle);

  const error = await failureOf(openStore(folder.path, { now }));

  expect(error).toMatchObject({ key: "state.corrupt", exit: Exit.io });
  expect(existsSync(file)).toBe(false);
  expect(existsSync(`${file}.corrupt-20250102T030405Z`)).toBe(true);
});

test("a newer schema is refused and left as it is", async () => {
  const store = await openStore(folder.path, { now });
  await store.create((id) => aTask(id), []);
  await store.close();
  const database = await openDatabase(file);
  await database.write(["INSERT INTO schema_migration VALUES (99, 'future', 'x', 'then')"]);
  await database.close();

  const error = await failureOf(openStore(folder.path, { now }));

  expect(error).toBeInstanceOf(UserError);
  expect(error).toMatchObject({ key: "state.newer", exit: Exit.config, params: { path: file, found: 99 } });
  expect(existsSync(file)).toBe(true);
});

test("a migration that was changed after its release is refused", async () => {
  const database = await openDatabase(file);
  await migrate(database, [{ number: 1, name: "one", statements: ["CREATE TABLE a (x)"] }], now);
  const changed = [{ number: 1, name: "one", statements: ["CREATE TABLE a (y)"] }];

  const error = await failureOf(migrate(database, changed, now));
  await database.close();

  expect(error).toMatchObject({ key: "state.other-schema", exit: Exit.config, params: { number: 1 } });
});

test("before an existing database is migrated a copy is made; a failing migration leaves the old schema", async () => {
  const store = await openStore(folder.path, { now });
  await store.create((id) => aTask(id), []);
  await store.close();
  const database = await openDatabase(file);
  const number = migrations.length + 1;
  const bad = { number, name: "wider", statements: ["ALTER TABLE task ADD COLUMN note TEXT", "NONSENSE"] };
  const good = { ...bad, statements: bad.statements.slice(0, 1) };

  const error = await failureOf(migrate(database, [...migrations, bad], now));
  const columnsThen = await database.read("SELECT name FROM pragma_table_info('task') WHERE name = 'note'");
  const { backup } = await migrate(database, [...migrations, good], () => aMoment + 1000);
  const columnsNow = await database.read("SELECT name FROM pragma_table_info('task') WHERE name = 'note'");
  await database.close();

  expect(String(error)).toContain("NONSENSE");
  expect(columnsThen).toEqual([]);
  expect(columnsNow).toHaveLength(1);
  expect(readdirSync(join(folder.path, "backups"))).toHaveLength(2);
  const copy = await openDatabase(backup ?? "");
  expect(await copy.read("SELECT id FROM task")).toHaveLength(1);
  await copy.close();
});

test("the missing migrations are one transaction: a new database has all of them or none", async () => {
  const database = await openDatabase(file);
  const one = { number: 1, name: "one", statements: ["CREATE TABLE a (x)"] };
  const bad = { number: 2, name: "two", statements: ["CREATE TABLE b (x)", "NONSENSE"] };
  const tables = async () =>
    (await database.read("SELECT name FROM sqlite_schema ORDER BY name")).map(({ name }) => name);

  const error = await failureOf(migrate(database, [one, bad], now));
  const then = await tables();
  await migrate(database, [one, { ...bad, statements: bad.statements.slice(0, 1) }], now);
  const applied = await database.read("SELECT number FROM schema_migration");
  await database.close();

  expect(String(error)).toContain("NONSENSE");
  expect(then).toEqual([]);
  expect(applied).toHaveLength(2);
});

test("migrations are numbered from 1 without gaps", () => {
  expect(migrations.map(({ number }) => number)).toEqual(migrations.map((_, index) => index + 1));
});

test("a folder with a strange name holds a database like any other", async () => {
  const path = join(folder.path, "a b#c?d%20e ñ");
  const store = await openStore(path, { now });
  await store.create((id) => aTask(id), []);
  await store.close();

  expect(readdirSync(path).filter((name) => !name.startsWith(databaseFile))).toEqual([]);
  expect(readdirSync(path)).toContain(databaseFile);
});

const smallDisk = (script: string) => [
  "unshare",
  "--map-root-user",
  "--mount",
  "sh",
  "-c",
  `mount -t tmpfs -o size=2m none "$1" && ${script}`,
  "sh",
];
const canMount = Bun.spawnSync([...smallDisk("true"), "/mnt"]).success;

test.skipIf(!canMount)("a full disk is told as such, loses nothing, and is over once there is room", async () => {
  const child = Bun.spawn(
    [...smallDisk('"$2" "$3" "$1"'), folder.path, process.execPath, join(import.meta.dir, "child_full.ts")],
    { stdout: "pipe", stderr: "inherit" },
  );

  const told = await new Response(child.stdout).json();
  expect(told).toMatchObject({ full: "ENOSPC", again: true, lost: 0, next: 1 });
});
