/**
 * What a fleet takes: `bun tests/bench/fleet.ts [rounds] [tasks]`. Workers are processes of this machine, PostgreSQL and Redis its own; see docs/benchmarks.md.
 * 0 rounds or tasks leave that part out.
 * How soon another worker works on after a kill -9, how many tasks a minute workers complete, and what they cost while nothing happens.
 */
import { readFileSync } from "node:fs";
import { loadavg } from "node:os";
import { join } from "node:path";
import { SQL } from "bun";
import type { Play } from "../../orchestrator/demo/model_server/play.ts";
import { aPlace, aPlan, doing, type Place, type Running } from "../support/executable.ts";
import { aRedis } from "../support/fleet/redis.ts";
import { startPostgres } from "../support/postgres.ts";
import { until } from "../support/until.ts";

const [rounds = 10, tasks = 24] = process.argv.slice(2).map(Number);
const limitMs = 600_000;

await using postgres = await startPostgres();
await using redis = aRedis();
await redis.start();

const queues = {
  none: () => undefined,
  redis: () => redis.url,
  postgres: (database: string) => database,
};
type Queue = keyof typeof queues;

interface Fleet extends AsyncDisposable {
  place: Place;
  sql: SQL;
  serve(machine: string): Promise<Running>;
}

async function aFleet(queue: Queue, play: Play, env: Record<string, string> = {}): Promise<Fleet> {
  const url = await postgres.database();
  const queueUrl = queues[queue](url);
  const place = aPlace({
    env: {
      DATABASE_URL: url,
      HTTP_ADDR: "127.0.0.1:0",
      REVIEW: "off",
      ...(queueUrl && { QUEUE_URL: queueUrl }),
      ...env,
    },
    script: play,
  });
  const data = place.env.DATA_PATH ?? "";
  const running: Running[] = [];
  const sql = new SQL({ url, max: 1 });
  return {
    place,
    sql,
    async serve(machine) {
      place.env.DATA_PATH = join(data, machine);
      const worker = place.begin("serve");
      running.push(worker);
      await worker.told(/http:\/\/[\d.:]+/);
      return worker;
    },
    async [Symbol.asyncDispose]() {
      for (const worker of running) {
        worker.kill("SIGKILL");
        await worker.done;
      }
      await sql.close();
      await place[Symbol.asyncDispose]();
    },
  };
}

/** From the kill of the worker that holds the task until another one holds it, in seconds. */
async function takeovers(queue: Queue): Promise<number[]> {
  await using fleet = await aFleet(queue, ({ tools }) =>
    tools.includes("submit_plan") ? aPlan([{}]) : { misbehave: "hang" },
  );
  const { place, sql } = fleet;
  const holder = async () => {
    const [row] = await sql`SELECT owner, fence FROM task WHERE lease_until IS NOT NULL`;
    return row?.owner as string | undefined;
  };
  let first = await fleet.serve("0");
  await place.devorch("run", "Add stock", "--repo", place.url, "--yes", "--detach");
  const taken: number[] = [];
  for (let round = 1; round <= rounds; round++) {
    const second = await fleet.serve(String(round));
    const before = place.models.requests.length;
    await until(async () => (await holder()) !== undefined, limitMs);
    // At any point between two renewals.
    await Bun.sleep(2000 + Math.random() * 2000);
    const owner = await holder();
    const at = performance.now();
    first.kill("SIGKILL");
    await until(async () => (await holder()) !== owner, limitMs);
    taken.push((performance.now() - at) / 1000);
    await until(() => place.models.requests.length > before, limitMs);
    await first.done;
    first = second;
  }
  return taken;
}

/** Completed tasks per minute, from the first command on; each has a plan and three steps, and each answer of a model takes two seconds. */
async function throughput(queue: Queue, workers: number): Promise<number> {
  const stepOf = (text = "") => Number(/Your step is (\d)/.exec(text)?.[1]);
  await using fleet = await aFleet(queue, ({ tools, messages }) => ({
    ...(tools.includes("submit_plan") ? aPlan([{}, {}, {}]) : doing(stepOf(messages[0]?.text))),
    delayMs: 2000,
  }));
  const { place, sql } = fleet;
  for (let count = 0; count < workers; count++) await fleet.serve(String(count));
  const begun = performance.now();
  const start = async (count: number) => {
    for (let at = 0; at < count; at++)
      await place.devorch(
        "run",
        "Add stock",
        "--repo",
        place.url,
        "--yes",
        "--detach",
        "--branch",
        crypto.randomUUID(),
      );
  };
  await Promise.all([1, 2, 3, 4].map(() => start(tasks / 4)));
  const isDone = async () =>
    Number((await sql`SELECT count(*) AS n FROM task WHERE state = 'completed'`)[0]?.n) === tasks;
  await until(isDone, limitMs);
  return tasks / ((performance.now() - begun) / 60_000);
}

/** MB of each worker and queries of each per second, while nothing happens. */
async function idle(queue: Queue, workers: number, seconds = 20) {
  await using fleet = await aFleet(queue, () => aPlan([{}]));
  const running: Running[] = [];
  for (let count = 0; count < workers; count++) running.push(await fleet.serve(String(count)));
  await Bun.sleep(70_000);
  const [before, redisBefore] = [await queriesOf(fleet.sql), commandsOf()];
  await Bun.sleep(seconds * 1000);
  const [after, redisAfter] = [await queriesOf(fleet.sql), commandsOf()];
  return {
    megabytes: median(running.map(({ pid }) => memoryOf(pid))),
    queries: (after - before) / seconds / workers,
    redis: (redisAfter - redisBefore) / seconds / workers,
  };
}

async function queriesOf(sql: SQL): Promise<number> {
  await sql`SELECT pg_stat_clear_snapshot()`;
  const [row] =
    await sql`SELECT xact_commit + xact_rollback AS n FROM pg_stat_database WHERE datname = current_database()`;
  return Number(row?.n);
}

function commandsOf(): number {
  const { stdout } = Bun.spawnSync(["redis-cli", "-u", redis.url, "info", "stats"]);
  return Number(/total_commands_processed:(\d+)/.exec(String(stdout))?.[1]);
}

/** What is its own: the executable's pages are shared by all. */
function memoryOf(pid: number): number {
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, "utf8");
  return (Number(/^Pss:\s+(\d+)/m.exec(text)?.[1]) * 1024) / 1e6;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function row(...cells: (string | number)[]): void {
  const load = loadavg()[0] ?? 0;
  console.log(
    `| ${[...cells.map((cell) => (typeof cell === "number" ? cell.toFixed(1) : cell)), load.toFixed(1)].join(" | ")} |`,
  );
}

const each = Object.keys(queues) as Queue[];
if (rounds > 0) console.log(`| after kill -9, ${rounds} times: queue | median s | worst s | load |\n|---|---|---|---|`);
for (const queue of rounds > 0 ? each : []) {
  const taken = await takeovers(queue);
  row(queue, median(taken), Math.max(...taken));
}
if (tasks > 0) console.log(`| ${tasks} tasks: queue | workers | tasks a minute | load |\n|---|---|---|---|`);
for (const queue of tasks > 0 ? each : [])
  for (const workers of [1, 2, 4]) row(queue, String(workers), await throughput(queue, workers));
console.log(
  "| idle, 2 workers: queue | MB each (Pss) | queries/s each | Redis commands/s each | load |\n|---|---|---|---|---|",
);
for (const queue of each) {
  const { megabytes, queries, redis: commands } = await idle(queue, 2);
  row(queue, megabytes, queries, commands);
}
process.exit(0);
