import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { SQL } from "bun";
import { aPlace, aPlan, type Running, shopFiles, token } from "../../support/executable.ts";
import { byRequest } from "../../support/forge/bot_place.ts";
import { type ForgeServer, startForge } from "../../support/forge/server.ts";
import { makeBare } from "../../support/git.ts";
import { type PostgresServer, startPostgres } from "../../support/postgres.ts";
import { until } from "../../support/until.ts";

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
}, 120_000);
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

const yearly = ["---", 'cron: "0 0 1 1 *"', "zone: UTC", "repo: shop", "chat: telegram:7", "---", "Tidy up"];

/** Two machines with a database and a forge in common; the second one has a schedule whose last time was missed. */
async function twoMachines() {
  const url = await server.database();
  let root = "";
  const place = aPlace({
    repository: (area) => {
      root = area;
      mkdirSync(join(area, "me"));
      return makeBare(join(area, "me"), "shop", [shopFiles]);
    },
    env: { DATABASE_URL: url, HTTP_ADDR: "127.0.0.1:0", DEVORCH_FORGE_PACE: "300" },
    script: (request) => {
      const isScheduled = request.messages.some(({ text }) => text.includes("Tidy up"));
      return isScheduled && request.tools.includes("submit_plan") ? aPlan([{}]) : byRequest(request);
    },
  });
  const forge: ForgeServer = startForge("github", { root, token });
  const plugins = join(root, "plugins-of-two");
  mkdirSync(join(plugins, "schedules"), { recursive: true });
  writeFileSync(join(plugins, "schedules", "yearly.md"), yearly.join("\n"));
  const data = place.env.DATA_PATH ?? "";
  const on = <T>(machine: "one" | "two", act: () => T): T => {
    place.env.DATA_PATH = join(data, machine);
    if (machine === "two") place.env.PLUGINS_PATH = plugins;
    else delete place.env.PLUGINS_PATH;
    return act();
  };
  const running: Running[] = [];
  return {
    place,
    forge,
    sql: new SQL({ url, max: 1 }),
    devorch: (machine: "one" | "two", ...words: string[]) => on(machine, () => place.devorch(...words)),
    async serve(machine: "one" | "two"): Promise<Running> {
      const service = on(machine, () => place.begin("serve"));
      running.push(service);
      await service.told(/http:\/\/[\d.:]+/);
      return service;
    },
    async [Symbol.asyncDispose]() {
      for (const each of running) each.kill("SIGKILL");
      await Promise.all(running.map(({ done }) => done));
      await forge[Symbol.asyncDispose]();
      await place[Symbol.asyncDispose]();
    },
  };
}

test("one of two machines follows the forge and the schedules, also of tasks of the other one, and when it is gone the other one does", async () => {
  await using at = await twoMachines();
  const { forge, sql } = at;
  const first = await at.serve("one");
  await at.devorch("one", "repo", "add", "shop", `${forge.url}/me/shop.git`, "--forge", "github");
  await at.devorch("one", "repo", "set", "shop", "--pr", "draft");
  const missed = JSON.stringify({ times: JSON.stringify(["0 0 1 1 *", "UTC"]), at: "2000-01-01T00:00:00.000Z" });
  await sql`INSERT INTO plugin_state (plugin, key, value) VALUES ('schedule yearly', 'handled', ${missed})`;
  await at.serve("two");
  const is = async (id: string, state: string, revision: number) => {
    const [row] = await sql`SELECT state, body FROM task WHERE id = ${id}`;
    return row?.state === state && (JSON.parse(row.body).plan?.revision ?? 0) === revision;
  };
  const reviewed = () => forge.review("ana", [{ path: "part3.txt", line: 1, body: "more" }]);

  expect((await at.devorch("two", "run", "Add stock", "--repo", "shop", "--yes", "--detach")).exit).toBe(0);
  await until(() => is("T-1", "completed", 1), 60_000);
  const [before = 0] = reviewed();
  await until(() => is("T-1", "planned", 2), 60_000);
  const approved = await at.devorch("two", "approve", "T-1");
  expect([approved.exit, approved.exit === 0 ? "" : approved.stderr + approved.stdout]).toEqual([0, ""]);
  await until(() => forge.answers(before).length > 0, 60_000);
  // The one that does not lead has the schedule, and leaves it alone.
  expect((await sql`SELECT count(*) AS n FROM task`)[0]?.n).toBe("1");

  first.kill("SIGKILL");
  await until(() => is("T-2", "planned", 1), 60_000);
  const [after = 0] = reviewed();
  await until(() => is("T-1", "planned", 3), 60_000);
  await at.devorch("two", "reject", "T-1", "no");
  await until(() => forge.answers(after).length > 0, 60_000);

  expect(forge.pulls).toHaveLength(1);
  expect([before, after].map((id) => forge.answers(id).length)).toEqual([1, 1]);
  const [row] = await sql`SELECT count(*) FILTER (WHERE type = 'review.received') AS reviews,
    count(*) FILTER (WHERE type = 'pr.opened') AS pulls,
    (SELECT count(*) FROM task) AS tasks FROM event`;
  expect(row).toMatchObject({ reviews: "2", pulls: "1", tasks: "2" });
}, 300_000);
