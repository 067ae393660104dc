import { expect, test } from "bun:test";
import { aPlace, aPlan, call, doing } from "../../support/executable.ts";
import { longTest } from "../../support/long.ts";

const question = (text: string, options?: string[]) => ({
  calls: [call("ask_user", { questions: [{ text, ...(options && { options }) }] })],
});
const oneStep = { planner: [aPlan([{}])], executor: [doing(1)] };

longTest("without --yes it waits for approval and any command gives it later", async () => {
  await using place = aPlace({ script: oneStep });

  const waiting = await place.devorch("run", "Add stock", "--repo", place.url, "--json");
  expect(waiting.exit).toBe(3);
  expect(waiting.events.at(-1)?.type).toBe("plan.ready");
  expect((await place.show()).state).toBe("planned");

  const approved = await place.devorch("approve", "T-1", "--json");
  expect(approved.exit).toBe(0);
  expect(approved.events[0]?.seq).toBe(1);
  expect(approved.events.at(-1)?.type).toBe("task.completed");
  expect(place.remote("log", "--format=%s", "main..feature/stock")).toBe("feat: Part 1");
});

longTest("the planner's conversation goes on after an answer instead of beginning anew", async () => {
  await using place = aPlace({ script: { planner: [question("When?"), aPlan([{}])], executor: [doing(1)] } });

  await place.devorch("run", "Add stock", "--repo", place.url, "--yes", "--json");
  await place.devorch("answer", "T-1", "now");

  const planning = place.models.requests.filter(({ tools }) => tools.includes("submit_plan"));
  expect(planning).toHaveLength(2);
  expect(planning[1]?.turn).toBe(1);
});

longTest("--plan-only stops at the plan with exit 0", async () => {
  await using place = aPlace({ script: oneStep });

  const said = await place.devorch("run", "Add stock", "--repo", place.url, "--plan-only", "--yes");

  expect(said.exit).toBe(0);
  expect((await place.show()).state).toBe("planned");
  expect(place.remote("branch", "--list", "feature/*")).toBe("");
});

test("a change makes a new revision, and the old one can no longer be approved", async () => {
  await using place = aPlace({
    script: { planner: [aPlan([{}]), aPlan([{ title: "With zod" }])], executor: [doing(1)] },
  });
  await place.devorch("run", "Add stock", "--repo", place.url);

  const modified = await place.devorch("modify", "T-1", "use zod", "--json");
  expect(modified.exit).toBe(3);
  expect(modified.events.at(-1)).toMatchObject({ type: "plan.ready", revision: 2 });
  expect(place.models.requests.at(-1)?.messages[0]?.text).toContain("use zod");

  const stale = await place.devorch("approve", "T-1", "--revision", "1");
  expect(stale.exit).toBe(2);
  expect(stale.stderr).toContain("revision 2");
  expect((await place.show()).state).toBe("planned");

  expect((await place.devorch("approve", "T-1", "--revision", "2")).exit).toBe(0);
  expect(place.remote("log", "--format=%(trailers:key=Devorch-Step,valueonly)", "main..feature/stock").trim()).toBe(
    "T-1/2/1",
  );
});

test("a plan that nothing checks is not approved by --yes alone", async () => {
  const files = { "README.md": "# Nothing to run\n" };
  await using place = aPlace({
    files,
    script: { planner: [aPlan([{ verify: [] }]), aPlan([{ verify: [] }])], executor: [doing(1), doing(1)] },
  });

  const said = await place.devorch("run", "Add stock", "--repo", place.url, "--yes");
  expect(said.exit).toBe(3);
  expect(said.stderr.toLowerCase()).toContain("unverified");

  expect((await place.devorch("run", "Add stock", "--repo", place.url, "--yes", "--unverified")).exit).toBe(0);
});
