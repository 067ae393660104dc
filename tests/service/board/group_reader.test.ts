import { Database } from "bun:sqlite";
import { afterEach, beforeEach, expect, test } from "bun:test";
import { join } from "node:path";
import { damagedSummaryOf, viewOf } from "../../../orchestrator/actions/views.ts";
import type { Store } from "../../../orchestrator/run/store.ts";
import { GroupReader } from "../../../orchestrator/service/http/board/group_reader.ts";
import { type BoardTask, type Group, groupNames, groups } from "../../../orchestrator/service/http/board/groups.ts";
import { databaseFile, openStore } from "../../../orchestrator/store/store.ts";
import type { TaskState } from "../../../orchestrator/task/task.ts";
import { aFolder, aTask } from "../../store/sample.ts";

const stored: TaskState[] = groupNames.flatMap((name) => [...groups[name]]);
const tasks = 2 * stored.length;

let folder: ReturnType<typeof aFolder>;
let store: Store;
let reader: GroupReader;
/** In each state there is one damaged task, `T-1` to `T-12`; the others can be read. */
beforeEach(async () => {
  folder = aFolder();
  store = await openStore(folder.path);
  for (let number = 1; number <= tasks; number++) await store.create((id) => aTask(id), []);
  await store.close();
  change((database) => {
    for (const [at, state] of stored.entries())
      database.run("UPDATE task SET state = ?, body = '{}' WHERE number = ?", [state, at + 1]);
  });
  store = await openStore(folder.path);
  reader = new GroupReader((query) =>
    store.list<BoardTask>(query, (task) =>
      task.state === "damaged" ? { ...damagedSummaryOf(task), state: task.state } : viewOf(task),
    ),
  );
});
afterEach(async () => {
  await store.close();
  folder.remove();
});

function change(act: (database: Database) => void): void {
  const database = new Database(join(folder.path, databaseFile));
  act(database);
  database.close(true);
}

/** All tasks of a group, read page by page. */
async function pagesOf(group: Group, limit: number): Promise<BoardTask[]> {
  const all: BoardTask[] = [];
  for (;;) {
    const before = all.at(-1)?.id.slice(2);
    const page = await reader.tasks(group, { limit, ...(before && { before: Number(before) }) });
    all.push(...page);
    if (page.length < limit) return all;
  }
}

test.each([1, 3, 50])(
  "a damaged task stands in stopped and is counted there, whatever state its row has, in pages of %d",
  async (limit) => {
    const found = new Map<Group, BoardTask[]>();
    for (const name of groupNames) found.set(name, await pagesOf(name, limit));

    const damagedIn = (name: Group) => (found.get(name) ?? []).filter(({ state }) => state === "damaged");
    expect(groupNames.map((name) => damagedIn(name).length)).toEqual([0, 0, 0, stored.length]);
    expect(groupNames.reduce((sum, name) => sum + (found.get(name)?.length ?? 0), 0)).toBe(tasks);
    const counts = await reader.counts((await store.census()).tasks);
    expect(groupNames.map((name) => counts[name])).toEqual(groupNames.map((name) => found.get(name)?.length ?? 0));
  },
);

test("a damaged task that was removed is neither shown nor counted any more", async () => {
  for (const name of groupNames) await pagesOf(name, 50);
  await store.close();
  change((database) => void database.run("DELETE FROM task WHERE number <= ?", [stored.length]));
  store = await openStore(folder.path);

  const counts = await reader.counts((await store.census()).tasks);
  expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(stored.length);
  expect((await pagesOf("stopped", 50)).filter(({ state }) => state === "damaged")).toEqual([]);
});
