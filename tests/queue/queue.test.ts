import { afterAll, afterEach, beforeAll, describe, expect, test } from "bun:test";
import { loadBullmq } from "../../orchestrator/queue/load_bullmq.ts";
import { openQueue } from "../../orchestrator/queue/queue.ts";
import { aRedis, type RedisServer } from "../support/fleet/redis.ts";
import { longTest } from "../support/long.ts";
import { type PostgresServer, startPostgres } from "../support/postgres.ts";
import { until } from "../support/until.ts";

let redis: RedisServer;
let postgres: PostgresServer;
beforeAll(async () => {
  redis = aRedis();
  await redis.start();
  postgres = await startPostgres();
  // From its source it takes long to load, and what is published before that is lost.
  await loadBullmq();
}, 120_000);
afterAll(async () => {
  await redis[Symbol.asyncDispose]();
  await postgres[Symbol.asyncDispose]();
});

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const queue of opened.splice(0)) await queue.close();
});

/** A process of a fleet, and what it said. */
function aProcess(url: string) {
  const said: string[] = [];
  const queue = openQueue(url, { places: 2, warn: (name) => void said.push(name) });
  opened.push(queue);
  return { ...queue, said };
}

const servers = [
  {
    name: "Redis",
    whole: test,
    // Each test begins with an empty one.
    url: async () => {
      await redis.kill();
      await redis.start();
      return redis.url;
    },
    server: () => redis,
  },
  { name: "PostgreSQL", whole: longTest, url: () => postgres.database(), server: () => postgres },
];

describe.each(servers)("a queue on $name", ({ url, server, whole }) => {
  test("brings each task to one of those that wait, each time that it waits", async () => {
    const address = await url();
    const got: string[] = [];
    const handler = async (task: string) => void got.push(task);
    await aProcess(address).subscribe(handler);
    await aProcess(address).subscribe(handler);
    const speaker = aProcess(address);
    await speaker.publish("T-1", 1);
    await speaker.publish("T-2", 1);
    await until(() => got.length === 2);
    await speaker.publish("T-1", 2);
    await until(() => got.length === 3);
    await Bun.sleep(200);

    expect(got.sort()).toEqual(["T-1", "T-1", "T-2"]);
    expect(speaker.said).toEqual([]);
  });

  whole("what was published while nobody listened is there for the first that does", async () => {
    const address = await url();
    await aProcess(address).publish("T-1", 1);
    const got: string[] = [];
    await aProcess(address).subscribe(async (task) => void got.push(task));

    await until(() => got.length === 1);
  });

  whole("a process takes no more than it has places for; another one gets the rest", async () => {
    const address = await url();
    const first: string[] = [];
    const second: string[] = [];
    const busy = Promise.withResolvers<void>();
    await aProcess(address).subscribe((task) => {
      first.push(task);
      return busy.promise;
    });
    const speaker = aProcess(address);
    for (const number of [1, 2, 3, 4]) await speaker.publish(`T-${number}`, 1);
    await until(() => first.length === 2);
    await aProcess(address).subscribe(async (task) => void second.push(task));
    await until(() => second.length === 2);

    expect(first).toHaveLength(2);
    busy.resolve();
  });

  whole(
    "a server that is away at the start, or later, is said once, hinders nothing, and is used again when it is back",
    async () => {
      const address = await url();
      await server().kill();
      const worker = aProcess(address);
      const speaker = aProcess(address);
      const got: string[] = [];
      await worker.subscribe(async (task) => void got.push(task));
      await speaker.publish("T-1", 1);
      await speaker.publish("T-2", 1);
      await until(() => worker.said.length === 1 && speaker.said.length === 1);
      expect([worker.said, speaker.said]).toEqual([["queue.away"], ["queue.away"]]);

      for (const round of [1, 2]) {
        await server().start();
        const before = got.length;
        let fence = round * 1000;
        // What is published before the connection is back is lost.
        await until(async () => {
          fence += 1;
          await speaker.publish("T-3", fence);
          await Bun.sleep(50);
          return got.length > before;
        });
        await until(() => speaker.said.length === 2 * round);
        await server().kill();
        await until(async () => {
          fence += 1;
          await speaker.publish("T-4", fence);
          await Bun.sleep(50);
          return speaker.said.length === 2 * round + 1;
        });
      }
      expect(speaker.said).toEqual(["queue.away", "queue.back", "queue.away", "queue.back", "queue.away"]);
      await server().start();
    },
    120_000,
  );

  whole("a process that ends is not kept by its queue, also where the server is away", async () => {
    const address = await url();
    const process = aProcess(address);
    await process.subscribe(async () => {});
    await process.publish("T-1", 1);
    await process.close();
    await server().kill();
    const other = aProcess(address);
    await other.subscribe(async () => {});
    await other.close();
    await server().start();
  });
});

test("a server that is frozen holds up nobody for long", async () => {
  await redis.kill();
  await redis.start();
  const speaker = aProcess(redis.url);
  await speaker.publish("T-1", 1);
  redis.signal("SIGSTOP");

  await speaker.publish("T-2", 1);

  expect(speaker.said).toEqual(["queue.away"]);
  redis.signal("SIGCONT");
});
