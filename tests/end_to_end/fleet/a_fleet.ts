import { expect } from "bun:test";
import { join } from "node:path";
import { SQL } from "bun";
import type { Play } from "../../../orchestrator/demo/model_server/play.ts";
import { aPlace, aPlan, doing, type Running, type Said, stepOf } from "../../support/executable.ts";
import type { PostgresServer } from "../../support/postgres.ts";
import { until } from "../../support/until.ts";

/** Some machines with a database, a remote and models in common; the model of one step may be told to hang. */
export async function aFleet(server: PostgresServer, env: Record<string, string> = {}) {
  const url = await server.database();
  const settings = { DATABASE_URL: url, HTTP_ADDR: "127.0.0.1:0", ...env };
  const place = aPlace({ env: settings, script: () => aPlan([{}, {}, {}]) });
  const data = place.env.DATA_PATH ?? "";
  const asked: number[] = [];
  const running: Running[] = [];
  const on = <T>(machine: string, act: () => T, more: Record<string, string> = {}): T => {
    const before = { ...place.env };
    Object.assign(place.env, { DATA_PATH: join(data, machine) }, more);
    try {
      return act();
    } finally {
      for (const name of Object.keys(place.env)) delete place.env[name];
      Object.assign(place.env, before);
    }
  };
  const playing =
    (step: number): Play =>
    (request) => {
      if (request.tools.includes("submit_plan")) return aPlan([{}, {}, {}]);
      asked.push(stepOf(request));
      return stepOf(request) === step ? { misbehave: "hang" } : doing(stepOf(request));
    };
  place.play(playing(0));
  return {
    place,
    asked,
    on,
    sql: new SQL({ url, max: 1 }),
    /** The models hang at this step from now on. */
    hangAt: (step: number) => place.play(playing(step)),
    async serve(machine: string, more: Record<string, string> = {}): Promise<Running> {
      const started = on(machine, () => place.begin("serve"), more);
      running.push(started);
      await started.told(/http:\/\/[\d.:]+/);
      return started;
    },
    start: (machine: string) =>
      on(machine, () => place.devorch("run", "Add stock", "--repo", place.url, "--yes", "--detach")),
    say: (machine: string, ...words: string[]): Promise<Said> => on(machine, () => place.devorch(...words)),
    async state(id = "T-1"): Promise<string> {
      const [row] = await this.sql`SELECT state FROM task WHERE id = ${id}`;
      return String(row?.state);
    },
    async [Symbol.asyncDispose]() {
      for (const each of running) {
        each.kill("SIGCONT");
        each.kill("SIGKILL");
        await each.done;
      }
      await this.sql.close({ timeout: 0 });
      await place[Symbol.asyncDispose]();
    },
  };
}

export type Fleet = Awaited<ReturnType<typeof aFleet>>;

/** Each step once and in order, one push, nothing left behind. */
export async function expectDoneOnce({ place }: Pick<Fleet, "place">, sql: SQL): Promise<void> {
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
