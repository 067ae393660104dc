import { afterAll, beforeAll, expect, test } from "bun:test";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { type PostgresServer, startPostgres } from "../../support/postgres.ts";
import { until } from "../../support/until.ts";
import { aFleet } from "./a_fleet.ts";

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
}, 120_000);
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

test("each process does what its roles say: pages are the api's, tasks the worker's; all say how they are", async () => {
  await using fleet = await aFleet(server);
  const api = await fleet.serve("front", { ROLES: "api, bot" });
  const [page] = await api.told(/http:\/\/[\d.:]+/);
  expect((await fleet.start("desk")).exit).toBe(75);
  const worker = await fleet.serve("one", { ROLES: "worker" });
  const [own] = await worker.told(/http:\/\/[\d.:]+/);
  const statusOf = async (url: string) => (await fetch(url)).status;

  expect((await fleet.start("desk")).exit).toBe(0);
  await until(async () => (await fleet.state()) === "completed");

  expect([await statusOf(`${own}/readyz`), await statusOf(`${own}/metrics`), await statusOf(`${own}/`)]).toEqual([
    200, 200, 404,
  ]);
  expect([await statusOf(`${page}/readyz`), await statusOf(`${page}/tasks/T-1`)]).toEqual([200, 200]);
  const rows = await fleet.sql`SELECT roles, url FROM worker ORDER BY since`;
  expect(rows.map(({ roles, url }: { roles: string; url: string }) => [roles, url])).toEqual([
    ["api,bot", page],
    ["worker", own],
  ]);
  // What was done stands on every machine, also where its clone never was or is gone.
  rmSync(join(fleet.place.env.DATA_PATH ?? "", "one", "repos"), { recursive: true });
  expect((await fleet.say("desk", "diff", "T-1")).stdout).toContain("part3.txt");
  const wrong = await fleet.on("desk", () => fleet.place.devorch("serve"), { ROLES: "worker,cook" });
  expect([wrong.exit, wrong.stderr]).toEqual([78, expect.stringContaining("ROLES")]);
}, 120_000);
