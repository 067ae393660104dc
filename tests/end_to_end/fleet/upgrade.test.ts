import { afterAll, beforeAll, expect, test } from "bun:test";
import { join } from "node:path";
import { migrations } from "../../../orchestrator/store/migrations/index.ts";
import type { Migration } from "../../../orchestrator/store/migrations/migration.ts";
import { openPostgres } from "../../../orchestrator/store/postgres/database.ts";
import { migratePostgres } from "../../../orchestrator/store/postgres/migrate.ts";
import { aPlace, aPlan, doing, stepOf } from "../../support/executable.ts";
import { storedTask } from "../../support/fleet/stored.ts";
import { type PostgresServer, startPostgres } from "../../support/postgres.ts";
import { until } from "../../support/until.ts";

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
}, 120_000);
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

/** What a newer executable does at its start. */
async function migrateTo(url: string, more: readonly Migration[]): Promise<void> {
  const database = openPostgres(url);
  await migratePostgres(database, [...migrations, ...more], Date.now);
  await database.close();
}

const next = migrations.length + 1;
/** A column more, which those that do not know it leave alone. */
const expanding: Migration = {
  number: next,
  name: "expanding",
  statements: ["ALTER TABLE task ADD COLUMN later TEXT", "CREATE TABLE newer (a INTEGER) STRICT"],
};
const contracting: Migration = {
  number: next + 1,
  name: "contracting",
  statements: ["DROP TABLE newer"],
  minReader: next,
};

test("an older executable goes on while a newer one has changed the tables, also when it starts anew, until the schema says no", async () => {
  const url = await server.database();
  const hung = Promise.withResolvers<void>();
  let hangs = true;
  await using place = aPlace({
    env: { DATABASE_URL: url, HTTP_ADDR: "127.0.0.1:0" },
    script: (request) => {
      if (request.tools.includes("submit_plan")) return aPlan([{}, {}]);
      const step = stepOf(request);
      if (step !== 2 || !hangs) return doing(step);
      hung.resolve();
      return { misbehave: "hang" };
    },
  });
  const data = place.env.DATA_PATH ?? "";
  const worker = async (name: string) => {
    place.env.DATA_PATH = join(data, name);
    const running = place.begin("serve");
    await running.told(/http:\/\/[\d.:]+/);
    return running;
  };
  const old = await worker("one");
  expect((await place.devorch("run", "Add stock", "--repo", place.url, "--yes", "--detach")).exit).toBe(0);
  await hung.promise;

  await migrateTo(url, [expanding]);
  hangs = false;
  const another = await worker("two");
  // What it holds is given back, and the other one goes on.
  old.kill("SIGTERM");
  expect((await old.done).exit).toBe(0);
  await until(async () => (await storedTask(place))?.state === "completed", 110_000);
  expect((await place.devorch("run", "Add stock", "--repo", place.url, "--yes")).exit).toBe(0);

  await migrateTo(url, [expanding, contracting]);
  const refused = await place.devorch("tasks");
  expect([refused.exit, refused.stderr]).toEqual([78, expect.stringContaining(String(next + 1))]);
  another.kill("SIGTERM");
  expect((await another.done).exit).toBe(0);
  place.remote("fsck", "--strict");
}, 300_000);
