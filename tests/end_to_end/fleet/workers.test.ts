import { afterAll, beforeAll, expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { SQL } from "bun";
import { longTest } from "../../support/long.ts";
import { type PostgresServer, startPostgres } from "../../support/postgres.ts";
import { until } from "../../support/until.ts";
import { aFleet, expectDoneOnce } from "./a_fleet.ts";

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
}, 120_000);
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

test.concurrent("trap 1: a task goes from machine to machine as they die, also back to one with an old clone, and loses nothing", async () => {
  await using fleet = await aFleet(server);
  fleet.hangAt(2);
  const first = await fleet.serve("one");
  expect((await fleet.start("one")).exit).toBe(0);
  await until(() => fleet.asked.includes(2));
  const second = await fleet.serve("two");
  fleet.hangAt(3);
  first.kill("SIGKILL");
  await until(() => fleet.asked.includes(3), 110_000);
  fleet.hangAt(0);
  second.kill("SIGKILL");
  await second.done;
  await fleet.serve("one");

  await until(async () => (await fleet.state()) === "completed", 110_000);

  await expectDoneOnce(fleet, fleet.sql);
  expect(fleet.asked.filter((step) => step === 1)).toHaveLength(1);
}, 300_000);

test.concurrent("a zombie: frozen between the intent to push and the push, it moves nothing when it wakes up after another one was done", async () => {
  await using fleet = await aFleet(server);
  const { place } = fleet;
  const first = await fleet.serve("one");
  const frozen: number[] = [];
  place.git.fail = ({ action }) => {
    if (!action.includes("receive-pack") || frozen.length > 0) return undefined;
    frozen.push(...treeOf(first.pid));
    for (const pid of frozen) process.kill(pid, "SIGSTOP");
    return undefined;
  };
  await fleet.start("one");
  await until(() => frozen.length > 0, 60_000);
  const [intent] = await fleet.sql`SELECT done FROM effect WHERE kind = 'push'`;
  expect(String(intent?.done)).toBe("0");
  await fleet.serve("two");
  await until(async () => (await fleet.state()) === "completed", 60_000);
  const refs = place.remote("for-each-ref");
  const pushes = place.git.requests.filter(({ action }) => action.includes("receive-pack")).length;
  for (const pid of frozen) process.kill(pid, "SIGCONT");

  // It is back: it says that it is alive.
  const alive = "SELECT count(*) AS n FROM worker WHERE alive_until > extract(epoch FROM clock_timestamp()) * 1000";
  await until(async () => Number((await fleet.sql.unsafe(alive))[0]?.n) === 2);
  await Bun.sleep(2000);
  expect(place.remote("for-each-ref")).toBe(refs);
  expect(place.git.requests.filter(({ action }) => action === "git-receive-pack").length).toBeLessThanOrEqual(pushes);
  await expectDoneOnce(fleet, fleet.sql);
}, 120_000);

longTest(
  "a machine that is frozen loses its task to another one, and does nothing when it wakes up",
  async () => {
    await using fleet = await aFleet(server);
    fleet.hangAt(2);
    const first = await fleet.serve("one");
    await fleet.start("one");
    await until(() => fleet.asked.includes(2));
    await fleet.serve("two");
    first.kill("SIGSTOP");
    fleet.hangAt(0);
    await until(async () => (await fleet.state()) === "completed", 110_000);
    const head = fleet.place.remote("rev-parse", "feature/stock");
    first.kill("SIGCONT");
    // It answers again.
    expect((await fleet.on("one", () => fleet.place.show())).state).toBe("completed");
    await Bun.sleep(3000);

    expect(fleet.place.remote("rev-parse", "feature/stock")).toBe(head);
    await expectDoneOnce(fleet, fleet.sql);
  },
  300_000,
);

longTest(
  "trap 3: a database that is away for longer than it is waited for ends no task: it goes on when it is back",
  async () => {
    await using fleet = await aFleet(server);
    fleet.hangAt(2);
    await fleet.serve("one");
    await fleet.start("one");
    await until(() => fleet.asked.includes(2));
    await fleet.sql.close({ timeout: 0 });
    await server.kill();
    await Bun.sleep(12_000);
    fleet.hangAt(0);
    await server.start();
    await using sql = new SQL({ url: fleet.place.env.DATABASE_URL ?? "", max: 1 });

    await until(async () => (await sql`SELECT state FROM task`)[0]?.state === "completed", 110_000);
    await expectDoneOnce(fleet, sql);
  },
  300_000,
);

/** A process and what it started. */
function treeOf(pid: number): number[] {
  const children = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && parentOf(name) === pid)
    .map(Number);
  return [pid, ...children.flatMap(treeOf)];
}

function parentOf(pid: string): number {
  try {
    return Number(/\) \S (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, "utf8"))?.[1]);
  } catch {
    // It has ended.
    return 0;
  }
}
