import { afterAll, beforeAll, expect, test } from "bun:test";
import { SQL } from "bun";
import { FleetOrchestrator } from "../../../orchestrator/actions/fleet/fleet_orchestrator.ts";
import { PeerAway, type Peers } from "../../../orchestrator/actions/fleet/peers.ts";
import { peersBy } from "../../../orchestrator/chat/fleet/client.ts";
import { Bus } from "../../../orchestrator/run/bus.ts";
import type { Members } from "../../../orchestrator/run/fleet/members.ts";
import type { Ports } from "../../../orchestrator/run/ports.ts";
import type { Leases, Store } from "../../../orchestrator/run/store.ts";
import { openPostgresStore } from "../../../orchestrator/store/postgres/store.ts";
import { type Clock, systemClock } from "../../../orchestrator/task/clock.ts";
import { Exit } from "../../../orchestrator/task/errors.ts";
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

const faster = 50;
/** Time for those who wait. */
const quick: Clock = {
  ...systemClock,
  monotonic: () => systemClock.monotonic() * faster,
  after: (ms, act) => systemClock.after(ms / faster, act),
  sleep: (ms, signal) => systemClock.sleep(ms / faster, signal),
};

/** Whoever answers people, and one worker at this address. */
async function aFront(peers: Peers, url: string) {
  const database = await server.database();
  const open = () => openPostgresStore(database, { shared: { url: () => url } });
  const [store, workers] = (await Promise.all([open(), open()])) as (Store & { leases: Leases; members: Members })[];
  if (!store || !workers) throw new Error("no store");
  await workers.members.enter({ name: "w", url, roles: ["worker"], version: "1" });
  const ports = { store, bus: new Bus(), clock: quick, limits: { parallel: 1 }, random: Math.random };
  const { leases, members } = store;
  const parts = { ports: ports as unknown as Ports, leases, members, peers, works: false, isCommand: false };
  return {
    devorch: new FleetOrchestrator(parts, "read"),
    store,
    async freeze() {
      const sql = new SQL({ url: database, max: 1 });
      await sql.unsafe("UPDATE worker SET alive_until = 0");
      await sql.close();
    },
    async [Symbol.asyncDispose]() {
      await store.close();
      await workers.close();
    },
  };
}

test("a call to a worker that freezes in the middle is given up", async () => {
  let called = 0;
  const frozen = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    async fetch(request) {
      if (new URL(request.url).pathname === "/livez") return new Response("alive");
      called++;
      return await new Promise<Response>(() => {});
    },
  });
  const peers = peersBy(async () => "s", Date.now);
  await using at = await aFront(peers, `http://127.0.0.1:${frozen.port}`);
  const asked = at.devorch.attach({ name: "a.png", data: "" }).catch((error: unknown) => error);
  await until(() => called === 1);
  await at.freeze();

  expect(await asked).toMatchObject({ key: "fleet.unreachable", exit: Exit.later });
  await frozen.stop(true);
});

test("an answer that was lost is asked for again, not made up", async () => {
  const page = { url: "http://forge/1", number: 1, draft: false };
  let calls = 0;
  const peers: Peers = {
    async call(_peer, _method, args) {
      calls++;
      if (calls > 1) return page;
      const { origin } = args[1] as { origin: string };
      await at.store.commit(task.id, { message: { origin, command: "pr" } });
      throw new PeerAway("the answer broke off", { mayHaveActed: true });
    },
  };
  await using at = await aFront(peers, "http://127.0.0.1:1");
  const { task } = await at.store.create((id) => aTask(id), []);

  expect(await at.devorch.pullRequest(task.id, { origin: "token:ana/1" })).toEqual(page);
  expect(calls).toBe(2);
});
