import { afterAll, beforeAll, expect, test } from "bun:test";
import { SQL } from "bun";
import { beginWhenLeading } from "../../../orchestrator/app/lead.ts";
import { Budget } from "../../../orchestrator/run/budget/budget.ts";
import { Bus } from "../../../orchestrator/run/bus.ts";
import { Engine } from "../../../orchestrator/run/engine.ts";
import type { Members } from "../../../orchestrator/run/fleet/members.ts";
import { SharedTasks } from "../../../orchestrator/run/fleet/shared_tasks.ts";
import type { Ports } from "../../../orchestrator/run/ports.ts";
import type { Claimed, Leases, Store } from "../../../orchestrator/run/store.ts";
import { openPostgresStore } from "../../../orchestrator/store/postgres/store.ts";
import { systemClock } from "../../../orchestrator/task/clock.ts";
import { Exit } from "../../../orchestrator/task/errors.ts";
import type { Task } from "../../../orchestrator/task/task.ts";
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

type Shared = Store & { leases: Leases; members: Members };

/** Two processes on one database, and one task. */
async function two() {
  const url = await server.database();
  const [one, other] = await Promise.all(
    ["http://one", null].map((at) => openPostgresStore(url, { shared: { url: () => at } })),
  );
  const { task } = await (one as Store).create((id) => aTask(id), []);
  const sql = new SQL({ url, max: 1 });
  return {
    one: one as Shared,
    other: other as Shared,
    task,
    /** As if its holder had not renewed for long. */
    expire: async () => void (await sql.unsafe("UPDATE task SET lease_until = 0; UPDATE worker SET alive_until = 0")),
    async [Symbol.asyncDispose]() {
      await sql.close();
      await one?.close();
      await other?.close();
    },
  };
}

const refused = { key: "task.elsewhere", exit: Exit.later };
const planning = (task: Task) => aTask(task.id, { state: "planning", previous: null, change: "" });

test("a task has one holder; another one may have it once it is given back or its time is over", async () => {
  await using place = await two();
  const { one, other, task } = place;
  const claimable = async () => {
    const { begun, others } = await other.leases.claimable(["received"], 9);
    return [...begun.map((id) => `${id} begun`), ...others];
  };

  const claimed = await one.leases.claim(task.id);
  expect(claimed).toMatchObject({ task, left: false });
  expect(await other.leases.claim(task.id)).toBeUndefined();
  expect(await claimable()).toEqual([]);
  expect(await other.leases.holder(task.id)).toMatchObject({ url: "http://one" });
  expect(await one.leases.release(task.id, claimed as Claimed)).toBeGreaterThan(claimed?.fence ?? 0);
  expect(await claimable()).toEqual([task.id]);
  expect(await other.leases.holder(task.id)).toBeUndefined();
  expect(await other.leases.claim(task.id)).toMatchObject({ task, left: false });
  await place.expire();
  expect(await claimable()).toEqual([`${task.id} begun`]);
  expect(await other.leases.holder(task.id)).toBeUndefined();
  expect(await one.leases.claim(task.id)).toMatchObject({ task, left: true });
  expect(await Promise.all([one.leases.renew(), other.leases.renew()])).toEqual([[], [task.id]]);
});

test("what a process claims twice it holds until it has given back both; an old claim gives back nothing of a newer one", async () => {
  await using place = await two();
  const { one, other, task } = place;
  const [first, second] = await Promise.all([one.leases.claim(task.id), one.leases.claim(task.id)]);
  expect(await one.leases.release(task.id, first as Claimed)).toBeUndefined();
  expect(await other.leases.claim(task.id)).toBeUndefined();
  await place.expire();
  const taken = await other.leases.claim(task.id);
  await one.leases.renew();
  await other.leases.release(task.id, taken as Claimed);

  // It is free again: what worked on it here for the lost claim still saves nothing, until it has ended.
  await expect(one.commit(task.id, { task: planning(task) })).rejects.toMatchObject(refused);
  expect(await one.leases.claim(task.id)).toBeUndefined();
  expect(await one.leases.release(task.id, second as Claimed)).toBeUndefined();
  expect(await one.leases.claim(task.id)).toMatchObject({ task: { state: "received" } });
  expect(await one.leases.release(task.id, second as Claimed)).toBeUndefined();
  expect(await other.leases.claim(task.id)).toBeUndefined();
});

test("it is known when the next of those that are held may be free", async () => {
  await using place = await two();
  const { one, other, task } = place;
  expect((await other.leases.claimable(["received"], 9)).nextMs).toBeNull();
  await one.leases.claim(task.id);
  const { nextMs } = await other.leases.claimable(["received"], 9);
  expect(nextMs).toBeGreaterThan(0);
  expect(nextMs).toBeLessThanOrEqual(one.leases.ttlMs);
});

test("processes that stay are known to each other while they renew, and share a secret that is made once", async () => {
  await using place = await two();
  const { one, other } = place;
  const self = { name: "m", url: "http://one", roles: ["worker"] as const, version: "1" };
  await one.members.enter(self);
  await other.members.enter({ ...self, roles: ["api", "bot"], url: null });
  expect((await other.members.alive()).map(({ roles, url }) => [roles, url])).toEqual([
    [["worker"], "http://one"],
    [["api", "bot"], null],
  ]);
  const secrets = await Promise.all([one, other, one].map(({ members }) => members.secret()));
  expect(new Set(secrets).size).toBe(1);
  await place.expire();
  expect(await other.members.alive()).toEqual([]);
  await one.leases.renew();
  expect(await other.members.alive()).toHaveLength(1);
  await one.members.leave();
  await one.leases.renew();
  expect(await other.members.alive()).toEqual([]);
});

test("of many that claim at once one gets it", async () => {
  await using place = await two();
  const { one, other, task } = place;
  const claims = await Promise.all([one, other, one, other].map(({ leases }) => leases.claim(task.id)));

  expect(new Set(claims.flatMap((claimed) => claimed?.fence ?? [])).size).toBe(1);
  expect(claims.filter((claimed) => claimed === undefined)).toHaveLength(2);
});

test("a holder whose task was taken can save nothing any more: no state, event, effect or message", async () => {
  await using place = await two();
  const { one, other, task } = place;
  await one.leases.claim(task.id);
  await one.commit(task.id, { task: planning(task), events: [{ type: "task.cancelled" }] });
  await place.expire();
  await other.leases.claim(task.id);

  for (const change of [
    { task },
    { events: [{ type: "task.cancelled" as const }] },
    { effect: { key: "k", kind: "push" as const, done: true } },
    { message: { origin: "m", command: "x" } },
    { bundle: "pushed" as const },
  ])
    await expect(one.commit(task.id, change)).rejects.toMatchObject(refused);
  await expect(one.leases.mustHold(task.id)).rejects.toMatchObject(refused);
  await other.leases.mustHold(task.id);
  expect(await one.events(task.id)).toHaveLength(1);
  expect(await one.effect(task.id, "k")).toBeUndefined();
  expect(await one.handledMessage("m")).toBeUndefined();
});

test("trap 4: what another process saves without holding the task is refused while it is held, and never lost after", async () => {
  await using place = await two();
  const { one, other, task } = place;
  const claimed = await one.leases.claim(task.id);
  const cancel = () => other.commit(task.id, { task: planning(task), events: [{ type: "task.cancelled" }] });

  await expect(cancel()).rejects.toMatchObject(refused);
  await one.commit(task.id, { events: [{ type: "plan.modified", revision: 1, change: "x" }] });
  await one.leases.release(task.id, claimed as Claimed);
  expect(await cancel()).toMatchObject([{ seq: 2 }]);
  // The holder before cannot put its own over it.
  await expect(one.leases.mustHold(task.id)).rejects.toMatchObject(refused);
  expect(await one.leases.claim(task.id)).toMatchObject({ task: { state: "planning" } });
});

test("one process talks to chats and forges, another one once it is gone", async () => {
  const url = await server.database();
  const [one, other] = await Promise.all([0, 1].map(() => openPostgresStore(url, { shared: { url: () => null } })));
  const [first, second] = [one as Shared, other as Shared];
  const begun: string[] = [];
  const leading = ({ leases }: Shared, name: string) =>
    beginWhenLeading({
      leases,
      clock: { ...systemClock, after: (_, then) => systemClock.after(50, then) },
      begin: async () => void begun.push(name),
      lost: () => void begun.push(`${name} lost`),
    });
  const stops = [await leading(first, "first"), await leading(second, "second")];
  await Bun.sleep(300);
  expect(begun).toEqual(["first"]);

  stops[0]?.();
  await first.close();
  await until(() => begun.length === 2);
  expect(begun).toEqual(["first", "second"]);
  stops[1]?.();
  await second.close();
});

test("a limit holds for what all processes on the database spent, and is not counted twice", async () => {
  await using place = await two();
  const limits = { dayUsd: 1, monthUsd: null };
  const [here, there] = [place.one, place.other].map((store) => new Budget(store, limits)) as [Budget, Budget];
  const spend = async (store: Shared, budget: Budget) => {
    const { settle } = await budget.reserve(undefined, 0.4, new AbortController().signal);
    settle(0.4);
    // A call is settled first and saved then; it is read in between, and counted once.
    await budget.warnings(undefined);
    await store.spend({ model: "m/m", input: 1, output: 1, cached: 0, costUsd: 0.4 });
  };

  await spend(place.one, here);
  await spend(place.other, there);
  await spend(place.one, here);

  for (const budget of [here, there])
    await expect(budget.refuseReached(undefined)).rejects.toMatchObject({
      exit: Exit.later,
      params: { spent: expect.closeTo(1.2) },
    });
});

test("a question whose task somebody holds keeps nobody from looking at the deadlines of the others", async () => {
  await using at = await two();
  const question = { n: 1, round: 1, text: "x?", options: [], default: null, answer: null };
  const late = { ...question, deadline: new Date(0).toISOString() };
  const clarifying = { state: "clarifying", previous: null, change: "", questions: [late] } as never;
  const ids: string[] = [];
  for (const _ of [1, 2, 3]) ids.push((await at.one.create((id) => aTask(id, clarifying), [])).task.id);
  const [first = "", ...others] = ids;
  await at.one.leases.claim(first);
  const ports = { store: at.other, bus: new Bus(), clock: systemClock, limits: { parallel: 1 }, random: Math.random };
  const engine = new Engine(ports as unknown as Ports, { others: true });

  await engine.watchDeadlines();
  await engine.shutdown();

  expect(await at.one.state(first)).toBe("clarifying");
  for (const id of others) expect(await at.one.state(id)).toBe("paused");
});

test("tasks that were left in the middle and that a worker cannot work on keep it from no other", async () => {
  await using at = await two();
  const ids: string[] = [at.task.id];
  for (const _ of [1, 2, 3, 4]) ids.push((await at.one.create((id) => aTask(id), [])).task.id);
  const left = ids.slice(0, 3);
  for (const id of left) await at.one.leases.release(id, (await at.one.leases.claim(id)) as Claimed, true);
  const ports = { store: at.other, clock: systemClock, random: Math.random } as unknown as Ports;
  const shared = new SharedTasks(ports, at.other.leases, () => {});
  const states = ["received"] as const;
  const begun = new Set<string>();

  await shared.start({
    places: () => [{ states, free: 2 - begun.size }],
    async offer(id) {
      if (!left.includes(id) && begun.size < 2) begun.add(id);
    },
    untilDone: async () => {},
  });
  await until(() => begun.size === 2).finally(() => shared.stop());

  expect([...begun].sort()).toEqual(ids.slice(3));
});
