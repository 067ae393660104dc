import { afterAll, beforeAll, expect, test } from "bun:test";
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { SQL } from "bun";
import { aPlace, aPlan, doing, serving, stepOf } from "../../support/executable.ts";
import { type PostgresServer, startPostgres } from "../../support/postgres.ts";

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
}, 120_000);
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

test("on PostgreSQL a task survives a kill, the loss of its clone and of the server, and moves to a file", async () => {
  const url = await server.database();
  await using place = aPlace({
    env: { DATABASE_URL: url, HTTP_ADDR: "127.0.0.1:0" },
    script: (request) => (request.tools.includes("submit_plan") ? aPlan([{}, {}, {}]) : doing(stepOf(request))),
  });
  const migrated = await place.devorch("store", "migrate");
  expect([migrated.exit, migrated.stdout]).toEqual([0, expect.stringMatching(/^The schema .* \(\d+\)\.\n$/)]);
  place.env.DEVORCH_CRASH_AT = "80";
  const killed = await serving(place);
  delete place.env.DEVORCH_CRASH_AT;
  expect((await place.devorch("run", "Add stock", "--repo", place.url, "--yes", "--detach")).exit).toBe(0);
  expect((await killed.done).exit).toBe(137);
  rmSync(join(place.env.DATA_PATH ?? "", "repos"), { recursive: true });
  await server.kill();
  const away = await place.devorch("tasks");
  await server.start();
  expect([away.exit, away.stderr]).toEqual([75, expect.stringContaining("does not answer")]);
  expect(away.stderr).not.toContain("unused");
  const done = (await place.show()).steps.filter(({ commit }) => commit !== null).length;
  const before = place.models.requests.length;

  const service = await serving(place);
  expect((await place.devorch("resume", "T-1")).exit).toBe(0);
  service.kill("SIGTERM");
  expect((await service.done).exit).toBe(0);

  expect(done).toBeGreaterThan(0);
  const asked = place.models.requests.slice(before).map(stepOf);
  expect(Math.min(...asked.filter(Boolean))).toBe(done + 1);
  const trailers = place.remote(
    "log",
    "--format=%(trailers:key=Devorch-Step,valueonly,separator=)",
    "main..feature/stock",
  );
  expect(trailers.split("\n")).toEqual(["T-1/1/3", "T-1/1/2", "T-1/1/1"]);
  place.remote("fsck", "--strict");
  const sql = new SQL({ url, max: 1 });
  const [row] = await sql`SELECT max(seq) - count(*) AS gaps, (SELECT count(*) FROM bundle) AS bundles FROM event`;
  expect(row).toMatchObject({ gaps: "0", bundles: "0" });
  await sql.close();
  expect(existsSync(join(place.env.DATA_PATH ?? "", "orchestrator.db"))).toBe(false);
  expect((await place.devorch("config")).stdout).not.toContain(url);
  expect((await place.devorch("backup", join(place.folder, "copy.db"))).exit).toBe(2);

  const copied = await place.devorch("store", "copy", url, place.env.DATA_PATH ?? "");
  expect([copied.exit, copied.stdout]).toEqual([0, expect.stringContaining("1 task")]);
  delete place.env.DATABASE_URL;
  expect((await place.devorch("store", "migrate", "--json")).exit).toBe(0);
  expect(await place.show()).toMatchObject({ id: "T-1", state: "completed" });
});
