import { Database } from "bun:sqlite";
import { afterEach, beforeEach, expect, test } from "bun:test";
import { copyFileSync, existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Store } from "../../orchestrator/run/store.ts";
import { copiesIn, removeOldCopies, restoreFile } from "../../orchestrator/store/files/copy.ts";
import type { Recovered } from "../../orchestrator/store/files/recover.ts";
import { databaseFile, openStore } from "../../orchestrator/store/store.ts";
import { aFolder, aMoment, aTask } from "./sample.ts";

let place: ReturnType<typeof aFolder>;
let file: string;
let store: Store | undefined;

beforeEach(() => {
  place = aFolder();
  file = join(place.path, databaseFile);
});
afterEach(async () => {
  await store?.close();
  store = undefined;
  place.remove();
});

async function reopen(onRecovered?: (recovered: Recovered) => void, self?: string[]): Promise<Store> {
  await store?.close();
  store = await openStore(place.path, { now: () => aMoment, self, ...(onRecovered && { onRecovered }) });
  return store;
}

/** How devorch is started again from source. */
const self = [process.execPath, join(import.meta.dir, "../../main.ts")];

/** Every row of every table, for comparison. */
function contentOf(path: string): Record<string, unknown[]> {
  const database = new Database(path);
  const tables = database.query<{ name: string }, []>(
    "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name",
  );
  const content = Object.fromEntries(
    tables.all().map(({ name }) => [name, database.query(`SELECT * FROM "${name}"`).all()]),
  );
  database.close();
  return content;
}

test.each([
  ["in this process", undefined],
  ["in a process of its own", self],
])("a backup under load, made %s, holds whole transactions, and restored it is equal to it", async (_, apart) => {
  const open = await reopen(undefined, apart);
  const { task } = await open.create((id) => aTask(id), [{ type: "task.received", request: "a", repo: "b" }]);
  let writing = true;
  let written = 0;
  const load = (async () => {
    while (writing) {
      const key = `0.1/x/${written}`;
      await open.commit(task.id, {
        events: [{ type: "checkpoint.saved", ref: key, sha: "0" }],
        effect: { key, kind: "checkpoint", done: true },
      });
      written += 1;
      // The store answers without giving the event loop a turn.
      await new Promise((resolve) => setImmediate(resolve));
    }
  })();
  const copies = [];
  for (let n = 1; n <= 3 || written <= 10; n++) {
    await Bun.sleep(30);
    copies.push(await open.backup(join(place.path, `copy${n}.db`)));
  }
  writing = false;
  await load;
  for (const { file: copy } of copies) {
    const { event, effect } = contentOf(copy);
    expect(event?.length).toBe((effect?.length ?? 0) + 1);
  }
  const last = join(place.path, "last.db");
  await open.backup(last);
  await open.create((id) => aTask(id), []);
  await open.close();
  store = undefined;

  const { tasks, aside } = await restoreFile(last, file, aMoment);
  expect(tasks).toBe(1);
  expect(aside).toContain("before-restore-20250102T030405Z");
  expect(contentOf(String(aside)).task).toHaveLength(2);
  expect(contentOf(file)).toEqual(contentOf(last));
  expect(await (await reopen()).events(task.id)).toHaveLength(written + 1);
});

test("while a copy is made apart, work goes on: the event loop turns and words are saved", async () => {
  const open = await reopen(undefined, self);
  const { task } = await open.create((id) => aTask(id), []);
  for (let n = 0; n < 40; n += 1) {
    const body = { type: "step.failed" as const, step: 1, title: "t", output: "x".repeat(250_000) };
    await open.commit(task.id, { events: [body] });
  }
  let copied = false;
  const copying = open.backup(join(place.path, "copy.db")).then((made) => {
    copied = true;
    return made;
  });
  let meanwhile = 0;
  while (!copied) {
    await open.commit(task.id, { events: [{ type: "tool.called", tool: "x", ok: true }] });
    meanwhile += 1;
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect((await copying).bytes).toBeGreaterThan(10_000_000);
  expect(meanwhile).toBeGreaterThan(3);
}, 30_000);

test.each([
  ["in this process", undefined],
  ["in a process of its own", self],
])("nothing is replaced, and nothing is left of a backup that failed (%s)", async (_, apart) => {
  const open = await reopen(undefined, apart);
  writeFileSync(join(place.path, "there.db"), "mine");
  await expect(open.backup(join(place.path, "there.db"))).rejects.toMatchObject({ key: "backup.exists" });
  await expect(open.backup(join(place.path, "no", "there.db"))).rejects.toMatchObject({ key: "backup.no-folder" });
  await expect(open.backup(`/proc/x.db`)).rejects.toThrow();
  expect(readdirSync(place.path).filter((name) => name.includes("part"))).toEqual([]);
});

test.each([
  ["no database", (path: string) => writeFileSync(path, "not a database at all".repeat(50)), "backup.bad-file"],
  ["another program's", (path: string) => new Database(path).run("CREATE TABLE a (b)"), "backup.strange"],
  ["not there", () => {}, "backup.no-file"],
] as const)("what is %s is refused, and the present one stays", async (_, make, key) => {
  const open = await reopen();
  await open.create((id) => aTask(id), []);
  await open.close();
  store = undefined;
  const bad = join(place.path, "bad.db");
  make(bad);
  await expect(restoreFile(bad, file, aMoment)).rejects.toMatchObject({ key });
  expect(await (await reopen()).tasks()).toHaveLength(1);
});

test("a copy of a newer version is refused", async () => {
  const open = await reopen();
  const newer = join(place.path, "newer.db");
  await open.backup(newer);
  const database = new Database(newer);
  database.run("INSERT INTO schema_migration VALUES (999, 'future', 'x', '')");
  database.close();
  await open.close();
  store = undefined;
  await expect(restoreFile(newer, file, aMoment)).rejects.toMatchObject({ key: "state.newer", exit: 78 });
});

test("of a damaged database the newest good backup takes the place, and that is said", async () => {
  const open = await reopen();
  const folder = join(place.path, "backups");
  mkdirSync(folder);
  await open.create((id) => aTask(id), []);
  await open.backup(join(folder, "daily-1.db"));
  await open.create((id) => aTask(id), []);
  await open.backup(join(folder, "daily-2.db"));
  await open.backup(join(folder, "daily-3.db"));
  await open.close();
  store = undefined;
  writeFileSync(join(folder, "daily-3.db"), "damaged too".repeat(500));
  for (const n of [1, 2, 3]) utimesSync(join(folder, `daily-${n}.db`), aMoment / 1000 + n, aMoment / 1000 + n);
  writeFileSync(file, "damaged".repeat(2000));

  const heard: Recovered[] = [];
  expect(await (await reopen((recovered) => heard.push(recovered))).tasks()).toHaveLength(2);
  expect(heard).toEqual([
    { moved: `${file}.corrupt-20250102T030405Z`, backup: join(folder, "daily-2.db"), at: "2025-01-02T03:04:07.000Z" },
  ]);
  expect(existsSync(`${file}.corrupt-20250102T030405Z`)).toBe(true);
});

test("only the newest of each kind are kept", async () => {
  const open = await reopen();
  const folder = join(place.path, "backups");
  mkdirSync(folder);
  await open.backup(join(folder, "daily-0.db"));
  for (let n = 0; n < 9; n += 1) {
    for (const kind of ["daily", "before"]) {
      const copy = join(folder, `${kind}-${n}.db`);
      if (copy !== join(folder, "daily-0.db")) copyFileSync(join(folder, "daily-0.db"), copy);
      utimesSync(copy, 1000 + n, 1000 + n);
    }
  }
  writeFileSync(join(folder, ".daily-9.db.1.part"), "");
  writeFileSync(join(folder, "mine.db"), "");
  removeOldCopies(folder, 7);
  expect(copiesIn(folder)).toHaveLength(14);
  expect(readdirSync(folder)).toContain("mine.db");
  expect(readdirSync(folder)).not.toContain("daily-1.db");
  expect(readdirSync(folder)).not.toContain(".daily-9.db.1.part");
});
