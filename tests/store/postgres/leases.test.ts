import { afterAll, beforeAll, expect, test } from "bun:test";
import { SQL } from "bun";
import { beginWhenLeading } from "../../../orchestrator/app/lead.ts";
import type { Leases, Store } from "../../../orchestrator/run/store.ts";
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

type Shared = Store & { leases: Leases };

/** Two processes on one database, and one task. */
async function two() {
  const url = await server.database();
  const [one, other] = await Promise.all([0, 1].map(() => openPostgresStore(url, { shared: { url: null } })));
  const { task } = await (one as Store).create((id) => aTask(id), []);
  const sql = new SQL({ url, max: 1 });
  return {
    one: one as Shared,
    other: other as Shared,
    task,
    /** As if its holder had not renewed for long. */
    expire: async () => void (await sql.unsafe("UPDATE task SET lease_until = 0")),
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

  expect(await one.leases.claim(task.id)).toEqual({ task, left: false });
  expect(await other.leases.claim(task.id)).toBeUndefined();
  expect(await other.leases.claimable(["received"])).toEqual([]);
  await one.leases.release(task.id);
  expect(await other.leases.claimable(["received"])).toEqual([task.id]);
  expect(await other.leases.claim(task.id)).toEqual({ task, left: false });
  await place.expire();
  expect(await one.leases.claim(task.id)).toEqual({ task, left: true });
  expect(await Promise.all([one.leases.renew(), other.leases.renew()])).toEqual([[], [task.id]]);
});

test("of many that claim at once one gets it", async () => {
  await using place = await two();
  const { one, other, task } = place;
  const claims = await Promise.all([one, other, one, other].map(({ leases }) => leases.claim(task.id)));

  expect(claims.filter((claimed) => claimed !== undefined)).toHaveLength(1);
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

test("a person's command at another process neither overwrites the holder nor is overwritten", async () => {
  await using place = await two();
  const { one, other, task } = place;
  await one.leases.claim(task.id);
  await other.leases.see(task.id);
  const cancel = () => other.commit(task.id, { task: planning(task), events: [{ type: "task.cancelled" }] });

  await expect(cancel()).rejects.toMatchObject(refused);
  await one.commit(task.id, { events: [{ type: "plan.modified", revision: 1, change: "x" }] });

  await other.leases.see(task.id);
  await one.leases.release(task.id);
  // What it read was the holder's.
  await expect(cancel()).rejects.toMatchObject(refused);
  await other.leases.see(task.id);
  expect(await cancel()).toMatchObject([{ seq: 2 }]);
  expect(await cancel()).toMatchObject([{ seq: 3 }]);
  expect(await one.leases.claim(task.id)).toMatchObject({ task: { state: "planning" } });
});

test("two commands at once that read the same: one holds, the other is told to look again", async () => {
  await using place = await two();
  const { one, other, task } = place;
  await Promise.all([one.leases.see(task.id), other.leases.see(task.id)]);

  const said = await Promise.allSettled(
    [one, other].map((store) => store.commit(task.id, { events: [{ type: "task.cancelled" }] })),
  );

  expect(said.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  expect(await one.events(task.id)).toHaveLength(1);
});

test("one process talks to chats and forges, another one once it is gone", async () => {
  const url = await server.database();
  const [one, other] = await Promise.all([0, 1].map(() => openPostgresStore(url, { shared: { url: null } })));
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
