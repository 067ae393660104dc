import { afterAll, beforeAll, expect, test } from "bun:test";
import { join } from "node:path";
import { SQL } from "bun";
import type { ModelRequest } from "../../../orchestrator/demo/model_server/play.ts";
import { aPlace, aPlan, doing, type Place, type Running } from "../../support/executable.ts";
import { longTest } from "../../support/long.ts";
import { type PostgresServer, startPostgres } from "../../support/postgres.ts";
import { until } from "../../support/until.ts";

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
}, 120_000);
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

const stepOf = ({ messages }: ModelRequest) => Number(/Your step is (\d)/.exec(messages[0]?.text ?? "")?.[1] ?? 0);

/** Some machines with a database, a remote and models in common; the model of one step may be told to hang. */
async function aFleet() {
  const url = await server.database();
  const place = aPlace({ env: { DATABASE_URL: url, HTTP_ADDR: "127.0.0.1:0" }, script: () => aPlan([{}, {}, {}]) });
  const data = place.env.DATA_PATH ?? "";
  const asked: number[] = [];
  const on = <T>(machine: string, act: () => T): T => {
    place.env.DATA_PATH = join(data, machine);
    return act();
  };
  return {
    place,
    asked,
    on,
    sql: new SQL({ url, max: 1 }),
    /** The models hang at this step from now on. */
    hangAt(step: number) {
      place.play((request) => {
        if (request.tools.includes("submit_plan")) return aPlan([{}, {}, {}]);
        asked.push(stepOf(request));
        return stepOf(request) === step ? { misbehave: "hang" } : doing(stepOf(request));
      });
    },
    async serve(machine: string): Promise<Running> {
      const running = on(machine, () => place.begin("serve"));
      await running.told(/http:\/\/[\d.:]+/);
      return running;
    },
    start: (machine: string) =>
      on(machine, () => place.devorch("run", "Add stock", "--repo", place.url, "--yes", "--detach")),
    async state(): Promise<string> {
      const [row] = await this.sql`SELECT state FROM task WHERE id = 'T-1'`;
      return String(row?.state);
    },
  };
}

async function expectDoneOnce({ place, sql }: Awaited<ReturnType<typeof aFleet>>): Promise<void> {
  const trailers = place.remote(
    "log",
    "--format=%(trailers:key=Devorch-Step,valueonly,separator=)",
    "main..feature/stock",
  );
  expect(trailers.split("\n")).toEqual(["T-1/1/3", "T-1/1/2", "T-1/1/1"]);
  expect(place.remote("for-each-ref", "--format=%(refname:short)", "refs/heads/feature")).toBe("feature/stock");
  place.remote("fsck", "--strict");
  // Given back right after it is completed.
  await until(async () => (await sql`SELECT owner FROM task`)[0]?.owner === null);
  const [row] = await sql`SELECT max(seq) - count(*) AS gaps, count(*) FILTER (WHERE type = 'push.done') AS pushes,
    (SELECT count(*) FROM bundle) AS bundles FROM event`;
  expect(row).toMatchObject({ gaps: "0", pushes: "1", bundles: "0" });
}

async function end(place: Place, ...running: Running[]): Promise<void> {
  for (const each of running) {
    each.kill("SIGKILL");
    await each.done;
  }
  await place[Symbol.asyncDispose]();
}

test("a task goes from machine to machine as they die, also back to one with an old clone, and loses nothing", async () => {
  const fleet = await aFleet();
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
  const third = await fleet.serve("one");

  await until(async () => (await fleet.state()) === "completed", 110_000);

  await expectDoneOnce(fleet);
  expect(fleet.asked.filter((step) => step === 1)).toHaveLength(1);
  await end(fleet.place, third);
}, 300_000);

longTest(
  "a machine that is frozen loses its task to another one, and does nothing when it wakes up",
  async () => {
    const fleet = await aFleet();
    fleet.hangAt(2);
    const first = await fleet.serve("one");
    await fleet.start("one");
    await until(() => fleet.asked.includes(2));
    const second = await fleet.serve("two");
    first.kill("SIGSTOP");
    fleet.hangAt(0);
    await until(async () => (await fleet.state()) === "completed", 110_000);
    const head = fleet.place.remote("rev-parse", "feature/stock");
    first.kill("SIGCONT");
    // It answers again.
    expect((await fleet.on("one", () => fleet.place.show())).state).toBe("completed");
    await Bun.sleep(3000);

    expect(fleet.place.remote("rev-parse", "feature/stock")).toBe(head);
    await expectDoneOnce(fleet);
    await end(fleet.place, first, second);
  },
  300_000,
);

longTest(
  "a database that is away for longer than it is waited for ends no task: it goes on when it is back",
  async () => {
    const fleet = await aFleet();
    fleet.hangAt(2);
    const first = await fleet.serve("one");
    await fleet.start("one");
    await until(() => fleet.asked.includes(2));
    await fleet.sql.close({ timeout: 0 });
    await server.kill();
    await Bun.sleep(12_000);
    fleet.hangAt(0);
    await server.start();
    const sql = new SQL({ url: fleet.place.env.DATABASE_URL ?? "", max: 1 });

    await until(async () => (await sql`SELECT state FROM task`)[0]?.state === "completed", 110_000);
    await expectDoneOnce({ ...fleet, sql });
    await end(fleet.place, first);
  },
  300_000,
);

longTest(
  "a command on a machine that does not hold the task is told so, and changes nothing",
  async () => {
    const fleet = await aFleet();
    fleet.hangAt(2);
    const first = await fleet.serve("one");
    await fleet.start("one");
    await until(() => fleet.asked.includes(2));

    const said = await fleet.on("two", () => fleet.place.devorch("cancel", "T-1"));

    expect([said.exit, said.stderr]).toEqual([75, expect.stringContaining("works on T-1")]);
    expect(await fleet.state()).toBe("executing");
    expect((await fleet.on("one", () => fleet.place.devorch("cancel", "T-1"))).exit).toBe(0);
    expect(await fleet.state()).toBe("cancelled");
    await end(fleet.place, first);
  },
  300_000,
);
