import { afterEach, beforeEach, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Orchestrator } from "../../orchestrator/actions/orchestrator.ts";
import { unlimited } from "../../orchestrator/run/budget/budget.ts";
import { Bus } from "../../orchestrator/run/bus.ts";
import type { Ports } from "../../orchestrator/run/ports.ts";
import type { Store } from "../../orchestrator/run/store.ts";
import { defineIntent } from "../../orchestrator/sdk/intent.ts";
import { openStore } from "../../orchestrator/store/store.ts";
import { systemClock } from "../../orchestrator/task/clock.ts";

let folder: string;
let store: Store;
let devorch: Orchestrator;

/** Starts two tasks from one message, as a plugin may. */
const twice = defineIntent({
  description: "d",
  examples: [],
  async handle({ devorch: here, text, lang, chat, say }) {
    const request = { text, lang, chat, repo: "shop", options: {} };
    for (const { id } of [await here.start(request), await here.start(request)]) say(id);
    say(String((await here.tasks()).length));
  },
});

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "devorch-keys-"));
  store = await openStore(folder);
  const ports = {
    store,
    bus: new Bus(),
    budget: unlimited(),
    clock: systemClock,
    limits: { costUsd: null },
    loaded: { intents: new Map([["task_new", twice]]) },
    models: { of: () => [] },
    workspaces: { resolve: async () => ({ kind: "remote", url: "https://git.example/shop.git", name: "shop" }) },
    newFolder: () => "x",
  };
  devorch = new Orchestrator(ports as unknown as Ports, "read");
});

afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

const request = { text: "Add stock", repo: "shop", lang: "en", chat: "c", options: {} } as const;

test("the same request said again with its key is the same task; without a key it is another", async () => {
  expect(await devorch.start({ ...request, key: "update/7" })).toEqual({ id: "T-1" });
  expect(await devorch.start({ ...request, key: "update/7" })).toEqual({ id: "T-1" });
  expect(await devorch.start({ ...request, key: "update/8" })).toEqual({ id: "T-2" });
  expect(await devorch.start(request)).toEqual({ id: "T-3" });
  expect(await store.events("T-1")).toHaveLength(2);
});

test("a message heard twice starts once what it starts, however many tasks that are", async () => {
  const message = { text: "/task_new add stock", chat: "c", lang: "en", repo: "shop", key: "update/9" } as const;

  expect((await devorch.ask(message)).say).toEqual(["T-1", "T-2", "2"]);
  expect((await devorch.ask(message)).say).toEqual(["T-1", "T-2", "2"]);
});

test("resume of a task that was received and not begun is no mistake: it goes on by itself", async () => {
  const { id } = await devorch.start(request);

  await devorch.resume(id, {});

  expect((await store.task(id))?.state).toBe("received");
});
