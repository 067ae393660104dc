import { afterEach, beforeEach, expect, test } from "bun:test";
import { Orchestrator } from "../../orchestrator/actions/orchestrator.ts";
import { Bus } from "../../orchestrator/run/bus.ts";
import type { PendingCall } from "../../orchestrator/run/conversation/model_call.ts";
import type { Ports } from "../../orchestrator/run/ports.ts";
import type { Store } from "../../orchestrator/run/store.ts";
import { openStore } from "../../orchestrator/store/store.ts";
import { aFolder, aMoment, aTask } from "../store/sample.ts";

const cut = { model: "sim/one", input: 1000, output: 0, cached: 0, costUsd: 0.25 };

let folder: ReturnType<typeof aFolder>;
let store: Store;

beforeEach(async () => {
  folder = aFolder();
  store = await openStore(folder.path, { now: () => aMoment });
});

afterEach(async () => {
  await store.close();
  folder.remove();
});

/** A process that starts and has no place to execute anything: what it counts, it counts at its start. */
async function started(): Promise<Orchestrator> {
  const clock = { now: () => aMoment, monotonic: () => 0, sleep: async () => {}, after: () => () => {} };
  const workspaces = { sweep: async () => 0 };
  const ports = { store, bus: new Bus(), clock, workspaces, limits: { parallel: 0 } };
  const orchestrator = new Orchestrator(ports as unknown as Ports, "execute");
  await orchestrator.engine.start();
  return orchestrator;
}

async function aTaskWithCall(asked: PendingCall): Promise<void> {
  await store.create((id) => aTask(id, { state: "queued", work: null, costUsd: 1 }), []);
  await store.commit("T-1", { effect: { key: "1/1/c1/model/0000", kind: "model", intent: asked, done: false } });
}

test("a call that was out when the process died counts, although its task is cancelled before it comes back to it", async () => {
  await aTaskWithCall({ send: [{ type: "text", text: "Go on" }], cut });

  const orchestrator = await started();
  await orchestrator.cancel("T-1");

  expect(await store.usage("T-1")).toEqual([{ task: "T-1", calls: 1, ...cut }]);
  expect(await store.task("T-1")).toMatchObject({ state: "cancelled", costUsd: 1.25 });
  expect(await store.events("T-1")).toMatchObject([{ type: "usage", ...cut }, { type: "task.cancelled" }]);
});

test("it counts once, however often the process begins anew, and is still asked with the same words", async () => {
  const send: PendingCall["send"] = [{ type: "text", text: "Go on" }];
  await aTaskWithCall({ send, cut });

  for (let life = 0; life < 3; life++) await started();

  expect((await store.task("T-1"))?.costUsd).toBe(1.25);
  expect(await store.effect("T-1", "1/1/c1/model/0000")).toMatchObject({ intent: { send }, done: false });
});

test("what was refused or answered does not count again", async () => {
  await aTaskWithCall({ send: [], wakeAt: aMoment + 5000 });
  await store.commit("T-1", {
    effect: { key: "1/1/c1/model/0001", kind: "model", intent: { send: [], cut }, result: {}, done: true },
  });

  await started();

  expect(await store.usage("T-1")).toEqual([]);
});
