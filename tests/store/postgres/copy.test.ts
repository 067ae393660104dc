import { afterAll, beforeAll, expect, test } from "bun:test";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Store } from "../../../orchestrator/run/store.ts";
import { copyStore } from "../../../orchestrator/store/copy/copy_store.ts";
import { isOwner, tryOwn } from "../../../orchestrator/store/files/owner.ts";
import { openPostgresStore } from "../../../orchestrator/store/postgres/store.ts";
import { databaseFile, openStore } from "../../../orchestrator/store/store.ts";
import type { UserError } from "../../../orchestrator/task/errors.ts";
import { type PostgresServer, startPostgres } from "../../support/postgres.ts";
import { aFolder, aTask } from "../sample.ts";

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
}, 120_000);
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

async function fill(store: Store): Promise<void> {
  for (let n = 0; n < 3; n++) await store.create((id) => aTask(id), [{ type: "task.cancelled" }], `k/${n}`);
  const events = Array.from({ length: 450 }, (_, n) => ({ type: "tool.called" as const, tool: `ñ💸\0${n}`, ok: true }));
  await store.commit("T-1", { events, approval: { revision: 1, hash: "h", by: "ana" } });
  const effect = { key: "0.1/plan/model/0000", kind: "model" as const, intent: { a: "\0" }, result: [1], done: true };
  await store.commit("T-2", { effect, usage: { model: "m", input: 1, output: 2, cached: 0, costUsd: 0.1 + 0.2 } });
  await store.commit("T-2", { bundle: { tip: "abc", pack: { base64: "UEFDSw==" } } });
  await store.addRepo({ name: "shop", repo: { kind: "folder", path: "/srv/shop", name: "shop" } });
  await store.setRepo("shop", { set: [{ key: "test", value: "make" }], unset: [], by: "ana" });
  await store.mail.post({ outbox: [{ key: "o", chat: "telegram:1", body: { text: "hi" } }] });
  await store.pluginState("p").set("k", { deep: [null, 1.5] });
  // The number of a task that was removed is not given again, wherever the data is.
  await store.create((id) => aTask(id, { state: "cancelled", plan: null, work: null }), []);
  expect(await store.forget("2026-01-01")).toHaveLength(1);
}

async function everythingIn(store: Store) {
  const ids = (await store.tasks()).map(({ id }) => id);
  return {
    tasks: await store.tasks(),
    events: await Promise.all(ids.map((id) => store.events(id))),
    effects: await Promise.all(ids.map((id) => store.effects(id, ""))),
    bundles: await Promise.all(ids.map((id) => store.bundles(id))),
    usage: await store.usage(),
    approved: await store.approved("T-1", "h"),
    repos: await store.repos(),
    mail: await store.mail.waiting(),
    state: await store.pluginState("p").get("k"),
  };
}

test("an installation moves from libSQL to PostgreSQL and back, with everything, and goes on numbering", async () => {
  const [from, back] = [aFolder(), aFolder()];
  const url = await server.database();
  const first = await openStore(from.path);
  await fill(first);
  const before = await everythingIn(first);
  await first.close();

  const copied = await copyStore(from.path, url);
  const there = await openPostgresStore(url);
  expect(await everythingIn(there)).toEqual(before);
  expect(copied).toMatchObject({ tasks: 3 });
  expect(copied.rows).toBeGreaterThan(460);
  await there.close();

  expect(await copyStore(url, join(back.path, databaseFile))).toEqual(copied);
  const home = await openStore(back.path);
  expect(await everythingIn(home)).toEqual(before);
  for (const store of [home, await openPostgresStore(url)]) {
    expect((await store.create((id) => aTask(id), [])).task.id).toBe("T-5");
    expect(await store.commit("T-1", { events: [{ type: "task.cancelled" }] })).toMatchObject([{ seq: 452 }]);
    await store.mail.post({ outbox: [{ key: "o2", chat: "telegram:1", body: {} }] });
    expect((await store.mail.waiting()).map(({ key }) => key)).toEqual(["o", "o2"]);
    await store.close();
  }
  from.remove();
  back.remove();
}, 120_000);

test("a target with data, a folder in use, and a file that is no database are refused, and nothing is changed", async () => {
  const [from, used, other] = [aFolder(), aFolder(), aFolder()];
  await (await openStore(from.path)).close();
  const url = await server.database();
  const filled = await openPostgresStore(url);
  await filled.create((id) => aTask(id), []);
  await filled.close();
  const owner = tryOwn(used.path);

  await expect(copyStore(from.path, url)).rejects.toMatchObject({
    key: "store-copy.filled",
    params: { table: "task" },
  });
  await expect(copyStore(url, from.path)).rejects.toMatchObject({ key: "backup.exists" });
  await expect(copyStore(url, used.path)).rejects.toMatchObject({ key: "restore.owned" });
  await expect(copyStore(url, join(other.path, "some.db"))).rejects.toMatchObject({ key: "store-copy.name" });
  await expect(copyStore(other.path, url)).rejects.toMatchObject({ key: "backup.no-file" });
  await expect(copyStore(url, url)).rejects.toMatchObject({ key: "store-copy.same" });
  writeFileSync(join(other.path, databaseFile), "no database at all, but some text that is long enough");
  await expect(copyStore(other.path, await server.database())).rejects.toThrow();
  expect(existsSync(join(used.path, databaseFile))).toBe(false);
  if (isOwner(owner)) owner.release();
  for (const folder of [from, used, other]) folder.remove();
}, 120_000);

test("an address that cannot be one, or of a server that is away, is refused in a sentence without its password", async () => {
  const to = aFolder();
  const refused: [string, object][] = [
    ["postgres://u:a-password@h:99999/x", { key: "state.bad-address", exit: 78 }],
    ["postgres://u:a-password@[h/x", { key: "state.bad-address", exit: 78 }],
    ["postgres:u:a-password", { key: "state.bad-address", exit: 78 }],
    ["postgres://u:a-password@127.0.0.1:1/x?sslmode=none", { key: "state.bad-address", exit: 78 }],
    ["postgres://u@127.0.0.1:1/x?password=a-password", { key: "state.away", exit: 75 }],
  ];
  for (const [url, error] of refused) {
    const thrown = (await copyStore(url, to.path).catch((one) => one)) as UserError;
    expect(thrown).toMatchObject(error);
    expect(JSON.stringify(thrown.params)).not.toContain("a-password");
  }
  to.remove();
}, 60_000);
