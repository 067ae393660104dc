import { afterEach, beforeEach, expect, test } from "bun:test";
import { Bus } from "../../orchestrator/run/bus.ts";
import type { Ports } from "../../orchestrator/run/ports.ts";
import type { Change, Store } from "../../orchestrator/run/store.ts";
import { TaskRun } from "../../orchestrator/run/task_run.ts";
import { openStore } from "../../orchestrator/store/store.ts";
import { notice } from "../../orchestrator/task/events.ts";
import { aFolder, aMoment, aTask } from "../store/sample.ts";

let folder: ReturnType<typeof aFolder>;
let store: Store;
let transactions: number;
let told: string[];
/** What waits for the event loop to turn. */
let timers: (() => void)[];

beforeEach(async () => {
  folder = aFolder();
  transactions = 0;
  told = [];
  timers = [];
  store = await openStore(folder.path, { now: () => aMoment, atWrite: () => transactions++ });
});

afterEach(async () => {
  await store.close();
  folder.remove();
});

async function aRun(commit: Store["commit"] = store.commit): Promise<TaskRun> {
  const { task } = await store.create((id) => aTask(id), []);
  transactions = 0;
  const clock = { now: () => aMoment, monotonic: () => 0, after: (_: number, act: () => void) => timers.push(act) };
  const bus = new Bus();
  bus.listen(({ events }) => told.push(...events.map(({ type }) => type)));
  return new TaskRun(
    task,
    { store: { ...store, commit }, bus, clock } as unknown as Ports,
    new AbortController().signal,
  );
}

const usage = { model: "sim/one", input: 10, output: 1, cached: 0, costUsd: 0.5 };
const paid = (run: TaskRun): Change => ({
  task: { ...run.task, costUsd: run.task.costUsd + usage.costUsd },
  usage,
  events: [{ type: "usage", ...usage }],
  effect: { key: "1/model", kind: "model", result: "yes", done: true },
});

test("what may wait is true at once, and saved before anything that comes after it, in one transaction", async () => {
  const run = await aRun();
  run.commitLater(paid(run));
  expect(run.task.costUsd).toBe(0.5);
  expect(transactions).toBe(0);
  expect(told).toEqual([]);

  await run.commit({
    events: [notice("task.note-unread", { note: "x" })],
    effect: { key: "1/edit", kind: "edit", intent: 1, done: false },
  });

  // Counted before and after each.
  expect(transactions).toBe(2);
  expect(told).toEqual(["usage", "notice"]);
  expect(await store.task("T-1")).toMatchObject({ costUsd: 0.5 });
  expect((await store.effects("T-1", "1/")).map(({ key, done }) => [key, done])).toEqual([
    ["1/model", true],
    ["1/edit", false],
  ]);
  for (const timer of timers) timer();
  expect(transactions).toBe(2);
});

test("it is saved alone when nothing comes after it", async () => {
  const run = await aRun();
  run.commitLater(paid(run));
  run.commitLater({ effect: { key: "1/edit", kind: "edit", result: 1, done: true } });
  for (const timer of timers) timer();

  while (told.length === 0) await Bun.sleep(1);
  expect(transactions).toBe(2);
  expect(await store.effects("T-1", "1/")).toHaveLength(2);
});

test("what could not be saved waits for the next commit; what could not be done did not happen", async () => {
  let full = true;
  const run = await aRun(async (id, ...changes) => {
    if (full) throw new Error("full");
    return await store.commit(id, ...changes);
  });
  run.commitLater(paid(run));
  for (const timer of timers) timer();
  const renamed = { ...run.task, request: "something else" };
  expect(run.commit({ task: renamed })).rejects.toThrow("full");
  await Bun.sleep(1);
  expect(run.task).toMatchObject({ costUsd: 0.5, request: aTask("T-1").request });

  full = false;
  await run.commit({});
  expect(await store.task("T-1")).toMatchObject({ costUsd: 0.5, request: aTask("T-1").request });
  expect(await store.usage("T-1")).toEqual([{ task: "T-1", calls: 1, ...usage }]);
  expect(told).toEqual(["usage"]);
});

test("a run that is over saves nothing more: another process may have the task", async () => {
  let away = true;
  const run = await aRun(async (id, ...changes) => {
    if (away) throw new Error("away");
    return await store.commit(id, ...changes);
  });
  run.commitLater(paid(run));
  await run.commit({}).catch(() => {});
  await run.close();
  away = false;
  for (const timer of timers) timer();
  await Bun.sleep(1);
  expect(await store.task("T-1")).toMatchObject({ costUsd: 0 });
});
