import { afterEach, beforeEach, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Bus } from "../../orchestrator/run/bus.ts";
import { follow } from "../../orchestrator/run/follow.ts";
import type { Store } from "../../orchestrator/run/store.ts";
import { openStore } from "../../orchestrator/store/store.ts";
import { systemClock } from "../../orchestrator/task/clock.ts";
import type { Task } from "../../orchestrator/task/task.ts";
import { aTask } from "../store/sample.ts";
import { until } from "../support/until.ts";

const paused = {
  state: "paused",
  reason: "interrupted",
  detail: "",
  previous: null,
  plan: null,
  work: null,
  change: "",
};
const cancelled = { state: "cancelled", plan: null, work: null, change: "" };

let folder: string;
let store: Store;
let bus: Bus;
/** With one event. */
let task: Task;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "devorch-follow-"));
  store = await openStore(folder);
  bus = new Bus();
  ({ task } = await store.create((id) => aTask(id), [{ type: "task.queued", place: 1 }]));
});

afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

test("what this process saves is told without reading the store again; what it was not told of is read", async () => {
  let reads = 0;
  const counted =
    <Args extends unknown[], Result>(read: (...args: Args) => Result) =>
    (...args: Args) => {
      reads++;
      return read(...args);
    };
  const watched = { state: counted(store.state), events: counted(store.events) };
  const seen: number[] = [];
  const following = (async () => {
    const { signal } = new AbortController();
    const stream = follow({ store: watched, bus, clock: systemClock }, task.id, 1, signal);
    for await (const { seq } of stream) seen.push(seq);
  })();
  const say = (place: number) => store.commit(task.id, { events: [{ type: "task.queued", place }] });
  await until(() => seen.length === 1);
  const before = reads;

  for (let place = 2; place < 20; place++) {
    bus.publish({ task: task.id, state: "received", events: await say(place) });
    await until(() => seen.length === place);
  }
  expect(reads).toBe(before);

  // A change without a notice before one with a notice; then two notices in the wrong order.
  await say(20);
  bus.publish({ task: task.id, state: "received", events: await say(21) });
  await until(() => seen.length === 21);
  const [first, second] = [await say(22), await say(23)];
  bus.publish({ task: task.id, state: "received", events: second });
  bus.publish({ task: task.id, state: "received", events: first });
  await until(() => seen.length === 23);
  const events = await store.commit(task.id, {
    task: aTask(task.id, cancelled as Partial<Task>),
    events: [{ type: "task.cancelled" }],
  });
  bus.publish({ task: task.id, state: "cancelled", events });
  await following;
  expect(seen).toEqual(Array.from({ length: 24 }, (_, index) => index + 1));
});

test("a task of which nothing more can be saved ends its stream with the reason, after what was saved", async () => {
  const seen: number[] = [];
  const following = (async () => {
    const { signal } = new AbortController();
    for await (const { seq } of follow({ store, bus, clock: systemClock }, task.id, 1, signal)) seen.push(seq);
  })();
  const ended = following.catch((error: unknown) => error);
  await until(() => seen.length === 1);

  const broken = new Error("the disk does not take it");
  bus.publish({
    task: task.id,
    state: "received",
    events: await store.commit(task.id, { events: [{ type: "task.queued", place: 1 }] }),
  });
  bus.lose(task, broken);
  // More than a reader that stands still is told one by one.
  for (let told = 0; told < 200; told++) bus.publishChange({ task: task.id, state: "received" });

  expect(await ended).toBe(broken);
  expect(seen).toEqual([1, 2]);

  const { signal } = new AbortController();
  const late = Array.fromAsync(follow({ store, bus, clock: systemClock }, task.id, 1, signal));
  expect(await late.catch((error: unknown) => error)).toBe(broken);
});

test("a rest that is over by the time that somebody tells of it ends no stream", async () => {
  const change = (more: object) => ({ task: aTask(task.id, more as Partial<Task>) });
  const seen: string[] = [];
  const following = (async () => {
    const { signal } = new AbortController();
    for await (const { type } of follow({ store, bus, clock: systemClock }, task.id, 1, signal)) seen.push(type);
  })();
  await until(() => seen.length === 1);

  await store.commit(task.id, {
    ...change(paused),
    events: [{ type: "task.paused", reason: "interrupted", detail: "" }],
  });
  await store.commit(task.id, { ...change({}), events: [{ type: "task.resumed", from: "paused" }] });
  bus.publishChange({ task: task.id, state: "paused" });
  await until(() => seen.length === 3);
  // Told once more, when nothing of it is left to tell.
  bus.publishChange({ task: task.id, state: "paused" });
  await Bun.sleep(20);
  await store.commit(task.id, { ...change(cancelled), events: [{ type: "task.cancelled" }] });
  bus.publishChange({ task: task.id, state: "received" });
  bus.publishChange({ task: task.id, state: "cancelled" });
  await following;

  expect(seen).toEqual(["task.queued", "task.paused", "task.resumed", "task.cancelled"]);
});

test("a reader that stands still for hundreds of changes gets every event once, in order", async () => {
  const stream = follow({ store, bus, clock: systemClock }, task.id, 1, new AbortController().signal);
  const seen = [(await stream[Symbol.asyncIterator]().next()).value?.seq];
  for (let place = 2; place <= 350; place++) {
    const events = await store.commit(task.id, { events: [{ type: "task.queued", place }] });
    bus.publish({ task: task.id, state: "received", events });
  }
  const end = { task: aTask(task.id, cancelled as Partial<Task>), events: [{ type: "task.cancelled" } as const] };
  bus.publish({ task: task.id, state: "cancelled", events: await store.commit(task.id, end) });

  for await (const { seq } of stream) seen.push(seq);

  expect(seen).toEqual(Array.from({ length: 351 }, (_, index) => index + 1));
});
