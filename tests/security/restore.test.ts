import { Database } from "bun:sqlite";
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { restoreFile } from "../../orchestrator/store/files/copy.ts";
import { aPlace, aPlan, type Place } from "../support/executable.ts";
import { isLong } from "../support/long.ts";

let place: Place;
/** A sound copy of one waiting task. */
let sound: string;

beforeAll(async () => {
  place = aPlace({ script: { planner: [aPlan([{}])], executor: [] } });
  await place.devorch("run", "Add stock", "--repo", place.url, "--plan-only");
  sound = join(place.folder, "sound.db");
  expect((await place.devorch("backup", sound)).exit).toBe(0);
}, 60_000);
afterAll(() => place[Symbol.asyncDispose]());

/** A copy that somebody worked on. */
function spoilt(...statements: string[]): string {
  const file = join(place.folder, `spoilt-${crypto.randomUUID()}.db`);
  copyFileSync(sound, file);
  const database = new Database(file);
  for (const statement of statements) database.run(statement);
  database.close();
  return file;
}

const database = () => join(place.env.DATA_PATH ?? "", "orchestrator.db");
const endless =
  "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i AS number, i AS checksum FROM n";
const task = (change: string) => `UPDATE task SET body = json_set(body, ${change})`;

const hostile: Record<string, string[]> = {
  "a trigger that approves whatever is saved": [
    "CREATE TRIGGER t AFTER UPDATE ON task BEGIN INSERT OR IGNORE INTO approval VALUES (new.id, 'h', 1, 'x', 'x'); END",
  ],
  "one trigger less: events could be changed": ["DROP TRIGGER event_is_append_only"],
  "a trigger of ours that says something else": [
    "DROP TRIGGER event_is_append_only",
    "CREATE TRIGGER event_is_append_only BEFORE UPDATE ON event BEGIN SELECT 1; END",
  ],
  "a view in the place of a table": [
    "DROP TABLE repo",
    "CREATE VIEW repo AS SELECT 'x' AS name, '{}' AS body, '' AS test",
  ],
  "an endless view in the place of the tasks": ["DROP TABLE task", `CREATE VIEW task AS ${endless}`],
  "an endless view in the place of the migrations": [
    "DROP TABLE schema_migration",
    `CREATE VIEW schema_migration AS ${endless}`,
  ],
  "one more table": ["CREATE TABLE more (a)"],
  "a column that computes": ["ALTER TABLE chat ADD COLUMN x TEXT AS (upper(id))"],
  "an index that forbids": ["CREATE UNIQUE INDEX once ON event (type)"],
  "a task whose clone is somebody's folder": [task("'$.folder', '../../victim'")],
  "a task whose clone is every clone": [task("'$.folder', '.'")],
  "a task whose clone has no name": [task("'$.folder', ''")],
  "a task that is no object": ["UPDATE task SET body = '[]'"],
  "a task with a path as its name": ["PRAGMA foreign_keys = OFF", "UPDATE task SET id = '../../victim'"],
  "another program's mark and tables": ["PRAGMA application_id = 1095782739", "CREATE TABLE zone (a)"],
};

describe("a database of a stranger is not restored; what was there is untouched", () => {
  test.each(Object.entries(hostile).filter(([name]) => !name.includes("endless")))("%s", async (_, statements) => {
    const file = spoilt(...statements);
    const target = spoilt();
    const before = readFileSync(target);
    await expect(restoreFile(file, target, 0)).rejects.toMatchObject({ key: "backup.strange", exit: 2 });
    expect(readFileSync(target).equals(before)).toBe(true);
    for (const one of [file, target]) rmSync(one);
  });

  // What would hang goes through the executable alone.
  test.each(Object.entries(hostile).filter(([name]) => isLong || name.includes("endless")))(
    "%s, through the executable",
    async (_, statements) => {
      const file = spoilt(...statements);
      const before = readFileSync(database());
      const { exit, stderr } = await place.devorch("restore", file);
      expect([exit, stderr]).toEqual([2, expect.stringContaining("Nothing was changed")]);
      expect(readFileSync(database()).equals(before)).toBe(true);
      rmSync(file);
    },
  );

  const odd: Record<string, (file: string) => void> = {
    "a folder": (file) => mkdirSync(file),
    "a pipe that nobody writes to": (file) => void Bun.spawnSync(["mkfifo", file]),
    "a device without an end": (file) => symlinkSync("/dev/zero", file),
    "ten gigabytes of nothing": (file) => {
      writeFileSync(file, "");
      truncateSync(file, 10 * 1024 ** 3);
    },
    "a schema that is no SQL": (file) => {
      const bytes = readFileSync(sound, "latin1");
      writeFileSync(file, bytes.replaceAll("CREATE UNIQUE INDEX task_key", "CREATE UNIQUE MYTHS task_key"), "latin1");
    },
    "half of a copy": (file) => {
      copyFileSync(sound, file);
      truncateSync(file, Math.floor(readFileSync(sound).length / 2));
    },
    "a copy with a page of noise": (file) => {
      const bytes = readFileSync(sound);
      for (let at = 4096 * 2; at < 4096 * 3; at += 1) bytes[at] = (at * 31) % 256;
      writeFileSync(file, bytes);
    },
  };
  test.each(Object.entries(odd))("%s", async (_, make) => {
    const file = join(place.folder, `odd-${crypto.randomUUID()}.db`);
    make(file);
    const before = readFileSync(database());

    const { exit, stderr, stdout } = await place.devorch("restore", file);

    expect({ exit, stderr, stdout }).toEqual({ exit: 2, stderr: expect.stringContaining(file), stdout: "" });
    expect(readFileSync(database()).equals(before)).toBe(true);
    rmSync(file, { recursive: true });
  });

  test("in Spanish it is said in Spanish", async () => {
    const { stderr } = await place.devorch("restore", spoilt("CREATE TABLE more (a)"), "--lang", "es");
    expect(stderr).toContain("no es como lo hace devorch: table more");
  });

  test("a sound one is, also through a link", async () => {
    const link = join(place.folder, "link.db");
    symlinkSync(sound, link);
    expect(await place.devorch("restore", link)).toMatchObject({ exit: 0, stderr: "" });
    expect((await place.tasks()).map(({ state }) => state)).toEqual(["planned"]);
    expect(existsSync(sound)).toBe(true);
  });
});
