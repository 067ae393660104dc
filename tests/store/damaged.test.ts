import { Database } from "bun:sqlite";
import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { join } from "node:path";
import type { Store } from "../../orchestrator/run/store.ts";
import { isUnchangedSinceClose } from "../../orchestrator/store/files/clean_close.ts";
import { restoreFile } from "../../orchestrator/store/files/copy.ts";
import { databaseFile, openStore } from "../../orchestrator/store/store.ts";
import { Exit } from "../../orchestrator/task/errors.ts";
import { aFolder, aMoment, aTask } from "./sample.ts";

let folder: ReturnType<typeof aFolder>;
let store: Store;
const now = () => aMoment;
const path = () => join(folder.path, databaseFile);

beforeEach(async () => {
  folder = aFolder();
  store = await openStore(folder.path, { now });
  for (const _ of [1, 2, 3]) await store.create((id) => aTask(id), [{ type: "task.cancelled" }]);
});

afterEach(async () => {
  await store.close();
  folder.remove();
});

/** Changes the file as a failing disk or a careless hand would, while nobody has it open. */
async function harm(sql: string): Promise<void> {
  await store.close();
  const database = new Database(path());
  database.run(sql);
  database.close();
  store = await openStore(folder.path, { now });
}

const bodies: Record<string, string> = {
  "cut off": "substr(body, 1, length(body) / 2)",
  empty: "''",
  "no JSON": "'not json'",
  "another kind of value": "'[1, 2]'",
  "without its request": "json_remove(body, '$.request')",
  "without its repository": "json_remove(body, '$.repo')",
  "without what its state needs": "json_set(body, '$.state', 'executing')",
  "in no state": "json_set(body, '$.state', 'dreaming')",
  "of another task": "json_set(body, '$.id', 'T-3')",
  "with a number for a text": "json_set(body, '$.createdAt', 3)",
  "at no time": "json_set(body, '$.createdAt', 'yesterday')",
  "with nested braces and nothing in them": "json_set(body, '$.questions', json('[{}]'))",
};

describe.each(Object.entries(bodies))("one task's body is damaged: %s", (_, value) => {
  beforeEach(() => harm(`UPDATE task SET body = ${value} WHERE id = 'T-2'`));

  test("it is listed as damaged between the others", async () => {
    const listed = await store.list({}, (task) => task);
    expect(listed.map(({ id, state }) => [id, state])).toEqual([
      ["T-1", "received"],
      ["T-2", "damaged"],
      ["T-3", "received"],
    ]);
    expect(listed[1]).toMatchObject({ place: "https://git.example/shop.git" });
    expect(await store.list({ repo: "shop" }, ({ id }) => id)).toContain("T-1");
    expect(await store.count({})).toBe(3);
  });

  test("whoever asks for it is told; work goes on with the others", async () => {
    await expect(store.task("T-2")).rejects.toMatchObject({
      key: "state.damaged-task",
      exit: Exit.io,
      params: { id: "T-2" },
    });
    expect((await store.tasks(["received"])).map(({ id }) => id)).toEqual(["T-1", "T-3"]);
    expect((await store.create((id) => aTask(id), [])).task.id).toBe("T-4");
  });

  test("it is forgotten in its time, and a copy with it is a good copy", async () => {
    const copy = join(folder.path, "copy.db");
    await store.backup(copy);
    const isObject = value.includes("json_") || value.includes("[");
    const restored = restoreFile(copy, join(folder.path, "target.db"), aMoment);
    if (isObject) await restored.catch(() => {});
    else expect(await restored).toMatchObject({ tasks: 3 });

    await harm("UPDATE task SET state = 'completed', updated_at = '2000-01-01' WHERE id = 'T-2'");
    expect((await store.forget("2001-01-01")).map(({ id }) => id)).toEqual(["T-2"]);
  });
});

describe("a damaged row of another table costs itself alone", () => {
  test("an event", async () => {
    await harm("DROP TRIGGER event_is_append_only");
    await store.commit("T-1", { events: [{ type: "task.cancelled" }, { type: "task.cancelled" }] });
    await harm("UPDATE event SET body = '{\"type\"' WHERE task = 'T-1' AND seq = 2");
    expect((await store.events("T-1")).map(({ seq }) => seq)).toEqual([1, 3]);
  });

  test("a repository's name", async () => {
    for (const name of ["one", "two"])
      await store.addRepo({ name, repo: { kind: "remote", url: `https://git.example/${name}.git`, name } });
    for (const body of ["'{'", "'{}'", "'null'"]) {
      await harm(`UPDATE repo SET body = ${body} WHERE name = 'one'`);
      expect((await store.repos()).map(({ name }) => name)).toEqual(["two"]);
    }
  });

  test("a message in, a message out, a button", async () => {
    for (const id of ["1", "2"]) {
      await store.mail.receive({ source: "bot", id, same: null, body: { id } });
      await store.mail.post({ outbox: [{ key: id, chat: "telegram:1", body: { id } }] });
    }
    const button = { hash: "h", chat: "c", person: null, task: null, body: {}, expiresAt: "2030-01-01" };
    await store.mail.post({ buttons: [button] });
    await harm("UPDATE inbox SET body = '{' WHERE id = '1'");
    await harm("UPDATE outbox SET body = '{' WHERE key = '1'");
    await harm("UPDATE button SET body = '{'");
    expect((await store.mail.unhandled("bot")).map(({ body }) => body)).toEqual([undefined, { id: "2" }]);
    expect((await store.mail.waiting()).map(({ body }) => body)).toEqual([undefined, { id: "2" }]);
    expect(await store.mail.button("h")).toMatchObject({ body: undefined });
  });

  test("a row of a task's journal fails that task's replay", async () => {
    const effect = { kind: "model" as const, result: {}, done: true };
    await store.commit("T-1", { effect: { ...effect, key: "a" } }, { effect: { ...effect, key: "b" } });
    await harm("UPDATE effect SET result = '{' WHERE key = 'a'");
    await expect(store.effects("T-1", "")).rejects.toThrow("a is damaged");
    expect(await store.effect("T-1", "b")).toMatchObject({ done: true });
  });
});

test("a file is looked through again as soon as anything happened to it since it was closed", async () => {
  await store.close();
  expect(isUnchangedSinceClose(path())).toBe(true);
  const database = new Database(path());
  database.run("UPDATE task SET body = '{' WHERE id = 'T-2'");
  database.close();
  expect(isUnchangedSinceClose(path())).toBe(false);

  store = await openStore(folder.path, { now, checksIntegrity: false });
  expect(isUnchangedSinceClose(path())).toBe(false);
  await store.close();
  expect(isUnchangedSinceClose(path())).toBe(true);

  store = await openStore(folder.path, { now, checksIntegrity: false });
  await store.create((id) => aTask(id), []);
  expect(isUnchangedSinceClose(path())).toBe(false);
});
