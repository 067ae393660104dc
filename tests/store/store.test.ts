import { expect, test } from "bun:test";
import { join } from "node:path";
import { openDatabase } from "../../orchestrator/store/libsql/database.ts";
import { databaseFile, openStore } from "../../orchestrator/store/store.ts";
import { type StorePlace, storeContract } from "./contract.ts";
import { aFolder, aMoment, aTask } from "./sample.ts";

function aFile(): StorePlace {
  const folder = aFolder();
  return {
    open: (now) => openStore(folder.path, { now }),
    async rows(sql) {
      const database = await openDatabase(join(folder.path, databaseFile));
      try {
        return (await database.read(sql)) as Record<string, unknown>[];
      } finally {
        await database.close();
      }
    },
    remove: folder.remove,
  };
}

storeContract("a store in a libSQL file", { place: async () => aFile() });

test("tasks are asked for by state without a look at the others", async () => {
  const place = aFile();
  const store = await place.open(() => aMoment);
  const plan = await place.rows("EXPLAIN QUERY PLAN SELECT body FROM task WHERE state IN ('received', 'planning')");
  expect(String(plan[0]?.detail)).toContain("USING INDEX task_state");
  await store.close();
  await place.remove();
});

test("a thousand tasks and five thousand events are read", async () => {
  const place = aFile();
  const store = await place.open(() => aMoment);
  const create = () => store.create((id) => aTask(id), []);
  const { task } = await create();
  const events = Array.from({ length: 500 }, () => ({ type: "tool.called" as const, tool: "read_file", ok: true }));
  for (let index = 0; index < 10; index += 1) await store.commit(task.id, { events });
  await Promise.all(Array.from({ length: 1000 }, create));

  expect(await store.tasks()).toHaveLength(1001);
  expect(await store.events(task.id)).toHaveLength(5000);
  await store.close();
  await place.remove();
});
