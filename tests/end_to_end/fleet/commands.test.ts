import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { git } from "../../support/git.ts";
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

test("a command executes nothing: without a worker 75, a folder 2; with one it follows live and says what the holder does", async () => {
  await using fleet = await aFleet(server);
  const { say, place } = fleet;
  const alone = await say("desk", "run", "Add stock", "--repo", place.url, "--yes");
  expect([alone.exit, alone.stderr]).toEqual([75, expect.stringContaining("No worker is alive")]);
  expect((await say("desk", "tasks", "--json")).stdout.trim()).toBe("[]");

  fleet.hangAt(2);
  await fleet.serve("one");
  const folder = join(place.folder, "own");
  mkdirSync(folder);
  git(folder, "init", "-q");
  const local = await say("desk", "run", "Add stock", "--repo", folder, "--yes");
  expect([local.exit, local.stderr]).toEqual([2, expect.stringContaining("folder of one machine")]);

  const following = fleet.on("desk", () => place.begin("run", "Add stock", "--repo", place.url, "--yes", "--json"));
  await following.event("step.done");
  await until(() => fleet.asked.includes(2));
  expect((await say("desk", "modify", "T-1", "keep it short", "--detach")).exit).toBe(0);
  expect((await say("desk", "pause", "T-1")).exit).toBe(0);
  expect((await following.done).exit).toBe(4);
  fleet.hangAt(0);
  const resumed = await say("desk", "resume", "T-1", "--json");

  expect(resumed.exit).toBe(0);
  expect(resumed.events.map(({ seq }) => seq)).toEqual(resumed.events.map((_, at) => at + 1));
  expect((await following.done).events).toEqual(resumed.events.slice(0, (await following.done).events.length));
  expect((await say("other", "diff", "T-1")).stdout).toContain("part3.txt");
  await expectDoneOnce(fleet, fleet.sql);
}, 60_000);

test("SIGTERM gives the tasks back at once; a command reaches the next holder; cancelled, the work is pushed by it", async () => {
  await using fleet = await aFleet(server);
  fleet.hangAt(2);
  const first = await fleet.serve("one");
  await fleet.start("desk");
  await until(() => fleet.asked.includes(2));
  await fleet.serve("two");
  const [before] = await fleet.sql`SELECT owner FROM task`;
  first.kill("SIGTERM");
  expect((await first.done).exit).toBe(0);
  await until(async () => {
    const [row] = await fleet.sql`SELECT owner FROM task`;
    return row?.owner !== null && row?.owner !== before?.owner;
  });

  const cancelled = await fleet.say("desk", "cancel", "T-1");

  expect(cancelled.exit).toBe(0);
  expect(await fleet.state()).toBe("cancelled");
  expect(fleet.place.remote("log", "-1", "--format=%s", "feature/stock")).toContain("wip");
}, 60_000);

longTest(
  "the holder died: a command waits until the task is free, is carried out by the one that gave it, and a worker ends the task",
  async () => {
    await using fleet = await aFleet(server);
    fleet.hangAt(2);
    const first = await fleet.serve("one");
    await fleet.start("desk");
    await until(() => fleet.asked.includes(2));
    first.kill("SIGKILL");

    const said = await fleet.say("desk", "cancel", "T-1");

    expect([said.exit, said.stderr]).toEqual([75, expect.stringContaining("goes on as soon as there is one")]);
    expect(await fleet.state()).toBe("finalizing");
    await fleet.serve("two");
    await until(async () => (await fleet.state()) === "cancelled", 30_000);
  },
  120_000,
);

longTest(
  "the holder froze: the next one has the command, and the frozen one carries out nothing when it wakes up",
  async () => {
    await using fleet = await aFleet(server);
    fleet.hangAt(2);
    const first = await fleet.serve("one");
    await fleet.start("desk");
    await until(() => fleet.asked.includes(2));
    first.kill("SIGSTOP");
    await fleet.serve("two");

    const said = await fleet.say("desk", "cancel", "T-1");
    first.kill("SIGCONT");

    expect(said.exit).toBe(0);
    await Bun.sleep(3000);
    expect(await fleet.state()).toBe("cancelled");
    const [row] = await fleet.sql`SELECT count(*) FILTER (WHERE type = 'task.cancelled') AS n FROM event`;
    expect(row?.n).toBe("1");
  },
  120_000,
);
