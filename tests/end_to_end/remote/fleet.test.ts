import { afterAll, beforeAll, expect } from "bun:test";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { SQL } from "bun";
import { aPlace, aPlan, doing, type Place, type Running, serving, start } from "../../support/executable.ts";
import { aRedis } from "../../support/fleet/redis.ts";
import { aloneTest } from "../../support/fleet/worker_beside.ts";
import { type PostgresServer, startPostgres } from "../../support/postgres.ts";
import { until } from "../../support/until.ts";
import { aToken } from "./wire.ts";

let postgres: PostgresServer;
let place: Place;
let url: string;
const data = () => place.env.DATA_PATH ?? "";
const plays = { hangs: false };

beforeAll(async () => {
  postgres = await startPostgres();
  url = await postgres.database();
  place = aPlace({
    env: { DATABASE_URL: url, HTTP_ADDR: "127.0.0.1:0" },
    script: (request) => {
      if (request.tools.includes("submit_plan")) return aPlan([{}, {}]);
      const step = Number(/Your step is (\d)/.exec(request.messages[0]?.text ?? "")?.[1] ?? 0);
      return plays.hangs && step === 2 ? { misbehave: "hang" } : doing(step);
    },
  });
}, 120_000);

afterAll(async () => {
  await place[Symbol.asyncDispose]();
  await postgres[Symbol.asyncDispose]();
});

/** A process of the fleet with a data folder of its own. */
async function member(name: string, more: Record<string, string>): Promise<Running & { url: string }> {
  const env = { ...place.env, DATA_PATH: join(data(), name), ...more };
  const running = start(place.folder, env, ["serve"]);
  const [at] = await running.told(/http:\/\/[\d.:]+/);
  return Object.assign(running, { url: at });
}

async function end(...running: Running[]): Promise<void> {
  for (const one of running) one.kill("SIGKILL");
  for (const one of running) await one.done;
}

aloneTest(
  "a client of a fleet: whoever answers people knows no key, a worker does the work, and each may die in the middle",
  async () => {
    const worker = await member("worker", { ROLES: "worker" });
    const front = {
      ROLES: "api,bot",
      ANTHROPIC_API_KEY: "",
      GOOGLE_API_KEY: "",
      GIT_TOKENS: "",
      STATUS_TOKEN: "of-the-page",
    };
    const api = await member("api", front);
    const token = await aToken(place, "ana", "member");
    const folder = join(data(), "client");
    mkdirSync(folder);
    const env = { DEVORCH_URL: api.url, DEVORCH_TOKEN: token, DEVORCH_LANG: "en", HOME: folder };
    const begin = (...words: string[]) => start(place.folder, env, words);

    plays.hangs = true;
    const running = begin("run", "Add stock", "-r", place.url, "--yes", "--json");
    await running.event("step.started", 2);

    const metrics = await (
      await fetch(`${api.url}/metrics`, { headers: { authorization: "Bearer of-the-page" } })
    ).text();
    expect(metrics).toContain('devorch_fleet_processes{role="worker"} 1');
    expect(metrics).toContain('devorch_fleet_processes{role="api"} 1');
    expect(metrics).toContain("devorch_fleet_tasks_held 1");
    const board = await (await fetch(`${api.url}/`, { headers: { authorization: "Bearer of-the-page" } })).text();
    expect(board).toMatch(/<td>worker<\/td><td>1<\/td>/);

    api.kill("SIGKILL");
    await api.done;
    const next = await member("api", { ...front, HTTP_ADDR: new URL(api.url).host });
    await end(worker);
    plays.hangs = false;
    const other = await member("other", { ROLES: "worker" });
    const said = await running.done;
    expect([said.exit, said.stderr]).toEqual([0, expect.stringContaining("The server answers again")]);
    expect(said.events.map(({ seq }) => seq)).toEqual(said.events.map((_, index) => index + 1));
    expect(said.events.filter(({ type }) => type === "push.done")).toHaveLength(1);

    const logs = await begin("logs", "T-1", "--json").done;
    expect(logs.events).toEqual(said.events);
    const here = await place.devorch("logs", "T-1", "--json");
    expect(here.events.map(({ seq }) => seq)).toEqual(said.events.map(({ seq }) => seq));

    other.kill("SIGTERM");
    const { stdout } = await other.done;
    const lines = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines.some(({ name, task }) => name === "step.done" && task === "T-1")).toBe(true);
    for (const line of lines)
      expect(line).toMatchObject({ at: expect.any(String), worker: expect.stringMatching(/./) });
    expect(stdout).not.toContain(token.slice(-64));
    await end(next);
  },
  240_000,
);

aloneTest(
  "the doctor looks at the database: what it is, its migrations, workers, its clock; and at what it cannot reach",
  async () => {
    const looked = async (more: Record<string, string> = {}) => {
      const { stdout } = await start(place.folder, { ...place.env, ...more }, ["doctor", "--json"]).done;
      const lines = JSON.parse(stdout) as { name: string; ok: boolean; detail: string; fix: string }[];
      return (name: string) => lines.find((line) => line.name === name);
    };
    const worker = await serving(place);
    const well = await looked();
    expect(well("database")?.ok).toBe(true);
    expect(well("database")?.detail).toMatch(/^PostgreSQL 1\d.*migrations: (\d+) of \1$/);
    expect(well("database")?.detail).not.toContain("unused");
    expect(well("workers")).toMatchObject({ ok: true });
    expect(well("clock of the database")).toMatchObject({ ok: true });
    const redis = aRedis();
    await redis.start();
    const queued = (await looked({ QUEUE_URL: redis.url }))("queue");
    expect([queued?.ok, queued?.detail]).toEqual([true, expect.stringMatching(/^Redis [67]\./)]);
    await redis.kill();
    const gone = (await looked({ QUEUE_URL: redis.url.replace("//", "//:secret-of-redis@") }))("queue");
    expect(JSON.stringify(gone)).not.toContain("secret-of-redis");
    expect([gone?.ok, gone?.fix]).toEqual([false, expect.stringMatching(/redis-cli -u "\$QUEUE_URL" ping$/)]);
    expect((await looked({ QUEUE_URL: url }))("queue")?.ok).toBe(true);
    await redis[Symbol.asyncDispose]();
    worker.kill("SIGTERM");
    await worker.done;
    const sql = new SQL({ url, max: 1 });
    await until(
      async () =>
        (
          await sql`SELECT count(*) AS n FROM worker WHERE roles LIKE '%worker%' AND alive_until > extract(epoch FROM now()) * 1000`
        )[0]?.n === "0",
    );
    await sql.close();
    expect((await looked())("workers")).toMatchObject({ ok: false, fix: expect.stringMatching(/devorch serve$/) });
    const empty = await looked({ DATABASE_URL: await postgres.database() });
    expect(empty("workers")).toMatchObject({ ok: false });
    const away = await looked({ DATABASE_URL: "postgres://devorch:secret-of-the-database@127.0.0.1:1/x" });
    expect(JSON.stringify(away("database"))).not.toContain("secret-of-the-database");
    expect(away("database")).toMatchObject({ ok: false, fix: expect.stringContaining("psql") });
  },
  120_000,
);
