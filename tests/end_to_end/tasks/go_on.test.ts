import { expect, test } from "bun:test";
import { LimitedDevorch } from "../../../orchestrator/safety/limited_devorch.ts";
import { aPlace, aPlan, asking as ask, doing } from "../../support/executable.ts";
import { longTest } from "../../support/long.ts";
import { until } from "../../support/until.ts";

test("words on a task that failed reach the next step, and more money raises its limit", async () => {
  const executor = [1, 2, 3].map(() => doing(1, "wrong"));
  const plan = aPlan([{}]);
  await using place = aPlace({ script: { planner: [plan, plan], executor: [...executor, doing(1)] } });
  expect((await place.devorch("run", "Add stock", "--repo", place.url, "--yes")).exit).toBe(1);

  const said = await ask(place, "use another text, the old one is wrong, and go on with up to 5 dollars");

  expect(said.reply).toMatchObject({ intent: "resume", task: "T-1" });
  expect(said.reply.say.join()).toContain("5.00");
  await until(async () => (await place.show()).state === "completed");
  const last = place.models.requests.findLast(({ tools }) => tools.includes("finish_step"));
  expect(JSON.stringify(last?.messages)).toContain("use another text");
});

test("a request without a repository goes on once one is named, in words or by its name alone", async () => {
  await using place = aPlace({ script: { planner: [aPlan([{}]), aPlan([{}])], executor: [] } });

  const missing = await ask(place, "add stock validation");
  expect([missing.exit, await place.tasks()]).toEqual([2, []]);
  const added = await ask(place, `add the repo ${place.url} as shop`);
  expect(added).toMatchObject({ exit: 3, reply: { task: "T-1" } });
  expect(await place.show()).toMatchObject({ request: "add stock validation", state: "planned", repo: "shop" });

  // Naming it again starts nothing.
  await ask(place, "use the repo shop");
  expect(await place.tasks()).toHaveLength(1);
});

longTest("a limit of money is raised by owners only", async () => {
  const devorch = new LimitedDevorch({} as never, { speaker: { id: "telegram:1", role: "member", name: "Ana" } });
  await expect(devorch.resume("T-1", { maxCostUsd: 5 })).rejects.toMatchObject({ key: "people.owner-only" });
});
