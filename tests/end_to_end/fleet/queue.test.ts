import { afterAll, beforeAll, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { RedisClient, SQL } from "bun";
import { aPlace, aPlan, doing, type Place, type Running, stepOf } from "../../support/executable.ts";
import { aRedis, type RedisServer } from "../../support/fleet/redis.ts";
import { storedTask } from "../../support/fleet/stored.ts";
import { longTest } from "../../support/long.ts";
import { type PostgresServer, startPostgres } from "../../support/postgres.ts";
import { until } from "../../support/until.ts";

let server: PostgresServer;
let redis: RedisServer;
beforeAll(async () => {
  redis = aRedis();
  [server] = await Promise.all([startPostgres(), redis.start()]);
}, 120_000);
afterAll(async () => {
  await redis[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

/** Workers with a queue in common, at a place where the second step of a first task hangs. */
async function aFleet(queue: string, database: string) {
  const asked: number[] = [];
  let hangs = true;
  const place = aPlace({
    env: { DATABASE_URL: database, QUEUE_URL: queue, HTTP_ADDR: "127.0.0.1:0" },
    script: (request) => {
      if (request.tools.includes("submit_plan")) return aPlan([{}, {}]);
      asked.push(stepOf(request));
      return hangs && stepOf(request) === 2 ? { misbehave: "hang" } : doing(stepOf(request));
    },
  });
  const data = place.env.DATA_PATH ?? "";
  return {
    place,
    asked,
    goOn: () => {
      hangs = false;
    },
    async serve(machine: string): Promise<Running> {
      place.env.DATA_PATH = join(data, machine);
      const running = place.begin("serve");
      await running.told(/http:\/\/[\d.:]+/);
      return running;
    },
    /** Approved on a machine where nothing runs: a worker has to hear of it. */
    async start(id: string) {
      place.env.DATA_PATH = join(data, "desk");
      expect((await place.devorch("run", "Add stock", "--repo", place.url, "--plan-only")).exit).toBe(0);
      expect((await place.devorch("approve", id, "--detach")).exit).toBe(0);
    },
    /** What a worker logged about the queue. */
    said: (machine: string) =>
      [...readFileSync(join(data, machine, "logs", "orchestrator.log"), "utf8").matchAll(/queue\.\w+/g)].map(
        ([name]) => name,
      ),
  };
}

async function completed(place: Place, id: string): Promise<void> {
  await until(async () => (await storedTask(place, id))?.state === "completed", 110_000);
}

test("with a queue on Redis workers take tasks from each other; without it, once it is gone, too", async () => {
  const fleet = await aFleet(redis.url, await server.database());
  const { place } = fleet;
  const first = await fleet.serve("one");
  await fleet.start("T-1");
  await until(() => fleet.asked.includes(2));
  const client = new RedisClient(redis.url);
  expect(await client.exists("bull:devorch:events")).toBe(true);
  client.close();
  await redis.kill();
  fleet.goOn();
  const second = await fleet.serve("two");
  first.kill("SIGKILL");
  await completed(place, "T-1");

  await redis.start();
  await until(() => fleet.said("two").includes("queue.back"));
  await fleet.start("T-2");
  await completed(place, "T-2");

  expect(fleet.said("two")).toEqual(["queue.away", "queue.back"]);
  expect(fleet.asked.filter((step) => step === 1)).toHaveLength(2);
  place.remote("fsck", "--strict");
  expect((await place.devorch("config")).stdout).not.toContain(redis.url);
  second.kill("SIGTERM");
  expect((await second.done).exit).toBe(0);
  await place[Symbol.asyncDispose]();
}, 300_000);

longTest(
  "the queue may be in the same PostgreSQL database",
  async () => {
    const url = await server.database();
    const fleet = await aFleet(url, url);
    fleet.goOn();
    const worker = await fleet.serve("one");
    await fleet.start("T-1");
    await completed(fleet.place, "T-1");

    const sql = new SQL({ url, max: 1 });
    const [row] =
      await sql`SELECT count(*) AS tables FROM information_schema.tables WHERE table_schema = 'devorch_queue'`;
    expect(Number(row?.tables)).toBeGreaterThan(0);
    await sql.close();
    expect(fleet.said("one")).toEqual([]);
    worker.kill("SIGTERM");
    expect((await worker.done).exit).toBe(0);
    await fleet.place[Symbol.asyncDispose]();
  },
  300_000,
);
