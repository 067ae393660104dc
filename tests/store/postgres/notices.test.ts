import { afterAll, beforeAll, expect, test } from "bun:test";
import { Bus } from "../../../orchestrator/run/bus.ts";
import { relay } from "../../../orchestrator/run/fleet/relay.ts";
import { follow } from "../../../orchestrator/run/follow.ts";
import type { Store } from "../../../orchestrator/run/store.ts";
import type { Progress } from "../../../orchestrator/run/workspace.ts";
import { openPostgresStore } from "../../../orchestrator/store/postgres/store.ts";
import { systemClock } from "../../../orchestrator/task/clock.ts";
import type { EventBody } from "../../../orchestrator/task/events.ts";
import { type PostgresServer, startPostgres } from "../../support/postgres.ts";
import { until } from "../../support/until.ts";
import { aTask } from "../sample.ts";

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
}, 120_000);
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

/** One process of several on a database. */
async function aProcess(url: string) {
  const store = await openPostgresStore(url, { shared: { url: () => null } });
  const { notices } = store;
  if (!notices) throw new Error("it shares nothing");
  const bus = new Bus();
  const stop = await relay({
    store,
    notices,
    bus,
    clock: systemClock,
    redact: (text) => text.replace("secret", "***"),
  });
  return {
    store,
    bus,
    async [Symbol.asyncDispose]() {
      stop();
      await store.close();
    },
  };
}

const step = (of: number): EventBody => ({ type: "step.started", step: of, of: 9, title: "", attempt: 1, attempts: 1 });

async function finish(store: Store, id: string): Promise<void> {
  await store.commit(id, {
    task: aTask(id, { state: "cancelled", plan: null, work: null, change: "" } as never),
    events: [{ type: "task.cancelled" }],
  });
}

test("a follower in another process gets each event once, in order, while it is saved, and ends where the task rests", async () => {
  const url = await server.database();
  await using one = await aProcess(url);
  await using other = await aProcess(url);
  const { task } = await one.store.create((id) => aTask(id), [step(1)]);
  const seen: number[] = [];
  const following = (async () => {
    const { signal } = new AbortController();
    for await (const { seq } of follow({ ...other, clock: systemClock }, task.id, 1, signal)) seen.push(seq);
  })();

  await until(() => seen.length === 1);
  for (let at = 2; at <= 40; at++) await one.store.commit(task.id, { events: [step(at), step(at)] });
  await finish(one.store, task.id);
  await following;

  expect(seen).toEqual(Array.from({ length: 80 }, (_, at) => at + 1));
});

test("what is not saved in the end is told to none; what is saved is told by its state", async () => {
  const url = await server.database();
  await using one = await aProcess(url);
  await using other = await aProcess(url);
  const heard: string[] = [];
  other.bus.listenToChanges(({ task, state }) => heard.push(`${task} ${state}`));
  const { task } = await one.store.create((id) => aTask(id), []);
  const approval = { revision: 1, hash: "h", by: "p" };
  await one.store.commit(task.id, { approval });
  await expect(one.store.commit(task.id, { approval, events: [step(1)] })).rejects.toThrow();
  await finish(one.store, task.id);

  await until(() => heard.length === 2);
  expect(heard).toEqual([`${task.id} received`, `${task.id} cancelled`]);
});

test("progress reaches other processes at most once a second, redacted and short, and is not saved", async () => {
  const url = await server.database();
  await using one = await aProcess(url);
  await using other = await aProcess(url);
  const shown: Progress[] = [];
  const own: Progress[] = [];
  other.bus.listenToProgress((_task, progress) => shown.push(progress));
  one.bus.listenToProgress((_task, progress) => own.push(progress));
  const from = performance.now();
  const line = (n: number) => ({
    phase: "command" as const,
    command: "make",
    line: `${n} secret ${"x".repeat(20_000)}`,
  });
  for (let n = 0; n < 500; n++) one.bus.progress("T-1", line(n));
  await until(() => shown.length === 2);

  const seconds = Math.ceil((performance.now() - from) / 1000);
  expect(shown.length).toBeLessThanOrEqual(1 + seconds);
  expect(shown.map((progress) => (progress.phase === "command" ? progress.line.slice(0, 7) : ""))).toEqual([
    "0 *** x",
    "499 ***",
  ]);
  expect(own).toHaveLength(500);
});

test("after the database was away nothing is missed: what is open is looked at again, and later events are heard", async () => {
  const url = await server.database();
  await using one = await aProcess(url);
  await using other = await aProcess(url);
  const { task } = await one.store.create((id) => aTask(id), [step(1)]);
  const heard: string[] = [];
  await server.kill();
  other.bus.listenToChanges(({ task, state }) => heard.push(`${task} ${state}`));
  await server.start();
  await until(() => heard.includes(`${task.id} received`), 20_000);

  const before = heard.length;
  await one.store.commit(task.id, { events: [step(2)] });
  await until(() => heard.length > before, 20_000);
}, 60_000);
