import { afterAll, beforeAll, expect } from "bun:test";
import { SQL } from "bun";
import { Chance } from "../../simulator/time.ts";
import { aPlan, doing, type Running } from "../../support/executable.ts";
import { aRedis, type RedisServer } from "../../support/fleet/redis.ts";
import { longTest } from "../../support/long.ts";
import { type PostgresServer, startPostgres } from "../../support/postgres.ts";
import { saySeed, seed } from "../../support/seed.ts";
import { until } from "../../support/until.ts";
import { aFleet, type Fleet, stepOf } from "./a_fleet.ts";

/** DEVORCH_FLEET_TASKS=1000 for the whole of it. */
const count = Number(process.env.DEVORCH_FLEET_TASKS) || 30;
const workers = ["a", "b", "c", "d"];
const steps = 2;

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

const numberIn = (text = "") => Number(/job (\d+)/.exec(text)?.[1]);

longTest(
  `${count} tasks on ${workers.length} workers that are killed and frozen, with a database and a queue that die: each is done once`,
  async () => {
    saySeed("chaos, from");
    await using fleet = await aFleet(server, { MAX_PARALLEL_TASKS: "2", REVIEW: "off", QUEUE_URL: redis.url });
    fleet.place.play((request) => {
      const said = request.messages.map(({ text }) => text).join("\n");
      if (request.tools.includes("submit_plan")) return aPlan(Array(steps).fill({}), { slug: `job-${numberIn(said)}` });
      return doing(stepOf(request));
    });
    const running = new Map<string, Running>();
    for (const name of workers) running.set(name, await fleet.serve(name));
    const since = performance.now();
    const chance = new Chance(seed);
    const seen = { kills: 0, freezes: 0, crashes: 0, queueCrashes: 0, takeovers: [] as number[] };
    const database = new Turns();
    const started = startJobs(fleet, database);
    while ((await left(fleet)) > 0) {
      await Bun.sleep(1500 + chance.upTo(2500));
      await trouble(fleet, { running, chance, seen, database });
    }
    await started;
    const seconds = Math.round((performance.now() - since) / 1000);
    const sorted = seen.takeovers.sort((one, other) => one - other);
    const told =
      sorted.length === 0 ? "none" : `median ${sorted[Math.floor(sorted.length / 2)]} ms, worst ${sorted.at(-1)} ms`;
    console.log(
      `${count} tasks in ${seconds} s: ${seen.kills} kills, ${seen.freezes} freezes, ${seen.crashes} crashes of the database, ` +
        `${seen.queueCrashes} of the queue; ${sorted.length} takeovers after a kill: ${told}`,
    );
    await expectEachDoneOnce(fleet);
  },
  7_200_000,
);

/** A command that finds no database begins nothing and says so, which other tests hold: here none is killed under one. */
async function startJobs(fleet: Fleet, database: Turns): Promise<void> {
  for (let n = 1; n <= count; n++) {
    const words = ["run", `Add stock, job ${n}`, "--repo", fleet.place.url, "--yes", "--detach"];
    const said = await database.take(() => fleet.say("desk", ...words));
    expect([said.exit, said.stderr]).toEqual([0, expect.any(String)]);
  }
}

/** One after the other. */
class Turns {
  #last: Promise<unknown> = Promise.resolve();

  take<T>(act: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(act);
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}

/** A new connection each time: the server may have died. */
async function asked<T>(fleet: Fleet, ask: (sql: SQL) => Promise<T>): Promise<T> {
  const sql = new SQL({ url: fleet.place.env.DATABASE_URL ?? "", max: 1 });
  try {
    return await ask(sql);
  } finally {
    await sql.close({ timeout: 0 });
  }
}

async function left(fleet: Fleet): Promise<number> {
  const rows = await asked(fleet, (sql) => sql`SELECT state, count(*) AS n FROM task GROUP BY state`);
  const wrong = rows.filter(({ state }: { state: string }) => /failed|paused|rejected|cancelled|planned/.test(state));
  expect(wrong).toEqual([]);
  return count - Number(rows.find(({ state }: { state: string }) => state === "completed")?.n ?? 0);
}

/** Each comes as often as it stands here, in an order of chance. */
const troubles = ["kill", "kill", "kill", "kill", "freeze", "freeze", "freeze", "database", "queue"] as const;
const deck: (typeof troubles)[number][] = [];

function shuffled<T>(of: T[], chance: Chance): T[] {
  for (let at = of.length - 1; at > 0; at--) {
    const other = chance.upTo(at);
    [of[at], of[other]] = [of[other] as T, of[at] as T];
  }
  return of;
}

interface Chaos {
  running: Map<string, Running>;
  chance: Chance;
  seen: { kills: number; freezes: number; crashes: number; queueCrashes: number; takeovers: number[] };
  database: Turns;
}

async function trouble(fleet: Fleet, { running, chance, seen, database }: Chaos): Promise<void> {
  const name = chance.one(workers);
  const worker = running.get(name) as Running;
  if (deck.length === 0) deck.push(...shuffled([...troubles], chance));
  const what = deck.pop();
  if (what === "kill") {
    seen.kills += 1;
    const held = await heldBy(fleet, worker.pid);
    worker.kill("SIGKILL");
    const killedAt = performance.now();
    await worker.done;
    const watching = Promise.all(held.map((task) => takenOver(fleet, task, killedAt)));
    await Bun.sleep(chance.upTo(4000));
    running.set(name, await fleet.serve(name));
    seen.takeovers.push(...(await watching).filter((ms) => ms !== undefined));
  } else if (what === "freeze") {
    seen.freezes += 1;
    worker.kill("SIGSTOP");
    await Bun.sleep(2000 + chance.upTo(9000));
    worker.kill("SIGCONT");
  } else if (what === "database") {
    seen.crashes += 1;
    await database.take(async () => {
      await server.kill();
      await Bun.sleep(chance.upTo(3000));
      await server.start();
    });
  } else {
    seen.queueCrashes += 1;
    await redis.kill();
    await Bun.sleep(chance.upTo(3000));
    await redis.start();
  }
}

interface HeldTask {
  id: string;
  owner: string;
}

/** Working tasks of the process, by its row, which names its port. */
async function heldBy(fleet: Fleet, pid: number): Promise<HeldTask[]> {
  const port = portOf(pid);
  return await asked(
    fleet,
    (sql) =>
      sql`SELECT id, owner FROM task WHERE lease_until IS NOT NULL AND url LIKE ${`%:${port}`} AND state <> 'completed'`,
  );
}

const ports = new Map<number, string>();
function portOf(pid: number): string {
  const known = ports.get(pid);
  if (known) return known;
  const found = Bun.spawnSync(["ss", "-ltnpH"]).stdout.toString();
  const port = new RegExp(`127\\.0\\.0\\.1:(\\d+).*pid=${pid},`).exec(found)?.[1] ?? "none";
  ports.set(pid, port);
  return port;
}

/** Milliseconds until another process holds it. */
async function takenOver(fleet: Fleet, { id, owner }: HeldTask, since: number): Promise<number | undefined> {
  for (let waited = 0; waited < 60_000; waited += 100) {
    const [row] = await asked(fleet, (sql) => sql`SELECT owner, state FROM task WHERE id = ${id}`).catch(() => []);
    if (row?.state === "completed") return undefined;
    if (row && row.owner !== null && row.owner !== owner) return Math.round(performance.now() - since);
    await Bun.sleep(100);
  }
  return undefined;
}

async function expectEachDoneOnce(fleet: Fleet): Promise<void> {
  const { place } = fleet;
  const wrong: string[] = [];
  await until(async () => (await asked(fleet, (sql) => sql`SELECT id FROM task WHERE owner IS NOT NULL`)).length === 0);
  const tasks = await asked(fleet, (sql) => sql`SELECT id, body FROM task ORDER BY number`);
  const format = "--format=%(trailers:key=Devorch-Step,valueonly,separator=)";
  for (const { id, body } of tasks) {
    const { work } = JSON.parse(body) as { work: { branch: string; steps: { commit: string }[] } };
    const trailers = place.remote("log", "--reverse", format, `main..${work.branch}`).split("\n");
    const wanted = Array.from({ length: steps }, (_, at) => `${id}/1/${at + 1}`);
    if (String(trailers) !== String(wanted)) wrong.push(`${id}: ${trailers}`);
    const head = place.remote("rev-parse", work.branch);
    if (work.steps.at(-1)?.commit !== head) wrong.push(`${id}: the remote is at ${head}`);
  }
  const branches = place.remote("for-each-ref", "--format=%(refname:short)", "refs/heads/feature").split("\n");
  expect([wrong, tasks.length, branches.length]).toEqual([[], count, count]);
  place.remote("fsck", "--strict");
  const [events] = await asked(
    fleet,
    (sql) => sql`SELECT count(*) FILTER (WHERE gaps <> 0) AS gaps, count(*) FILTER (WHERE pushes <> 1) AS pushes,
      count(*) FILTER (WHERE ends <> 1) AS ends FROM (
        SELECT task, max(seq) - count(*) AS gaps, count(*) FILTER (WHERE type = 'push.done') AS pushes,
          count(*) FILTER (WHERE type = 'task.completed') AS ends FROM event GROUP BY task) AS each`,
  );
  expect(events).toMatchObject({ gaps: "0", pushes: "0", ends: "0" });
  const [usage] = await asked(fleet, (sql) => sql`SELECT count(*) AS n FROM usage`);
  expect(Number(usage?.n)).toBeGreaterThanOrEqual(place.models.requests.length);
}
