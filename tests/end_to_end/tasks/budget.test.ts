import { Database } from "bun:sqlite";
import { expect, test } from "bun:test";
import { join } from "node:path";
import { aPlace, aPlan, doing, type Place, serving } from "../../support/executable.ts";
import { testServer } from "../../support/fleet/worker_beside.ts";

const run = (place: Place, ...more: string[]) =>
  place.devorch("run", "Add stock", "--repo", place.url, "--yes", "--json", ...more);
/** What a call of the scripted models costs with these counts: $0.40 with Claude's price of output. */
const usage = { input: 0, output: 20_000, cached: 0, cacheWrite: 0 };
const script = { planner: [{ ...aPlan([{}]), usage }], executor: [{ ...doing(1), usage }] };

test("the day's limit pauses what works, refuses what begins, says one sentence everywhere, and an owner raises it", async () => {
  await using place = aPlace({ script, env: { MAX_COST_USD_DAY: "0.40" } });

  const first = await run(place);

  expect(first.exit).toBe(4);
  const warned = first.events.filter((event) => event.type === "notice" && event.key === "budget.warning");
  expect(warned).toHaveLength(1);
  const paused = first.events.at(-1);
  if (paused?.type !== "task.paused") throw new Error(`${paused?.type}`);
  expect(paused.reason).toBe("money");
  const sentence =
    /^The limit of \$0\.40 a day is reached \(\$0\.40 spent\)\. Nothing new begins until \d{4}-\d\d-\d\d 00:00; an owner can raise it with MAX_COST_USD_DAY\./;
  expect(paused.detail).toMatch(sentence);
  const said = sentence.exec(paused.detail)?.[0] ?? "";
  expect(place.models.requests).toHaveLength(1);

  const second = await place.devorch("run", "Add more", "--repo", place.url, "--yes");
  expect([second.exit, second.stderr.trim()]).toEqual([75, said]);
  const resumed = await place.devorch("resume", "T-1", "--max-cost", "100");
  expect([resumed.exit, resumed.stderr.trim()]).toEqual([75, said]);
  expect(await place.tasks()).toHaveLength(1);
  expect((await place.devorch("show", "T-1", "--lang", "en")).stdout).toContain(said);
  const service = await serving(place);
  expect(await (await fetch(`${service.url}/tasks/T-1`)).text()).toContain(said.replaceAll("'", "&#39;"));
  service.kill("SIGTERM");
  await service.done;

  Object.assign(place.env, { MAX_COST_USD_DAY: "5" });
  expect((await place.devorch("resume", "T-1")).exit).toBe(0);
  if (testServer !== undefined) return;
  using database = new Database(join(place.env.DATA_PATH ?? "", "orchestrator.db"), { readonly: true });
  const counted = database.query<{ usd: number }, []>("SELECT usd FROM spending WHERE length(period) = 10").get()?.usd;
  expect(counted).toBeCloseTo((await place.show()).costUsd, 6);
}, 60_000);

test("a plan that waits when the limit is reached goes on waiting: its yes is refused with the same sentence, and taken later", async () => {
  await using place = aPlace({ script, env: { MAX_COST_USD_DAY: "0.40" } });
  await place.devorch("run", "Add stock validation", "--repo", place.url, "--no-input");

  const refused = await place.devorch("approve", "T-1");

  expect([refused.exit, (await place.show()).state]).toEqual([75, "planned"]);
  expect(refused.stderr).toMatch(/^The limit of \$0\.40 a day is reached/);
  Object.assign(place.env, { MAX_COST_USD_DAY: "5" });
  expect((await place.devorch("approve", "T-1")).exit).toBe(0);
}, 60_000);

test("a month's limit and a price that is not known: refused before anything is asked", async () => {
  await using place = aPlace({ script, env: { MAX_COST_USD_MONTH: "5", EXECUTOR_MODEL: "openai/gpt-6" } });

  const { exit, stderr } = await run(place);

  expect(exit).toBe(78);
  expect(stderr).toContain("The price of openai/gpt-6 is not known");
  expect(place.models.requests).toEqual([]);
});

test("users limit: set, listed, taken away; anything but an amount is refused", async () => {
  await using place = aPlace({ script: {}, env: { TELEGRAM_ALLOWED_USERS: "5" } });

  expect((await place.devorch("users", "limit", "5", "2.50")).stderr).toContain("telegram:5: up to $2.50 a day");
  expect(JSON.parse((await place.devorch("users", "list", "--json")).stdout)).toMatchObject([
    { id: "telegram:5", usdPerDay: 2.5 },
  ]);
  for (const wrong of ["-1", "0", "much", "1e3"])
    expect((await place.devorch("users", "limit", "5", wrong)).exit).toBe(2);
  expect((await place.devorch("users", "limit", "5", "off")).exit).toBe(0);
  expect(JSON.parse((await place.devorch("users", "list", "--json")).stdout)).toMatchObject([{ usdPerDay: null }]);
});
