import { expect, test } from "bun:test";
import { aPlace, aPlan, call, doing, type Place } from "../../support/executable.ts";
import { longTest } from "../../support/long.ts";

const ask = (...questions: { text: string; options?: string[]; default?: string }[]) => ({
  calls: [call("ask_user", { questions })],
});
const when = { text: "When?", options: ["on order", "on payment"], default: "on payment" };
const planning = (place: Place) => place.models.requests.filter(({ tools }) => tools.includes("submit_plan"));

test("a round of questions is answered one by one, in every way there is, and stands in plan.md", async () => {
  const how = { text: "How strict?", options: ["warn", "refuse"] };
  await using place = aPlace({
    script: {
      planner: [ask(when, how, { text: "Which message?", default: "Out of stock" }), aPlan([{}])],
      executor: [doing(1)],
    },
  });

  const asked = await place.devorch("run", "Add stock", "--repo", place.url, "--yes", "--json");
  expect(asked.exit).toBe(3);
  const first = await place.devorch("answer", "T-1", "la", "segunda", "--json");
  expect(first.exit).toBe(3);
  // What still waits is what the stream ends with.
  expect(first.events.at(-1)).toMatchObject({ type: "question.asked", round: 1 });
  expect((await place.devorch("answer", "T-1", "decidí", "vos", "--question", "3")).exit).toBe(3);
  expect((await place.devorch("answer", "T-1", "Refuse")).exit).toBe(0);

  expect((await place.show()).questions.map(({ n, answer }) => [n, answer])).toEqual([
    [1, "on payment"],
    [2, "refuse"],
    [3, "Out of stock"],
  ]);
  const page = place.remote("show", "feature/stock:.dev-tasks/plan.md");
  for (const part of ["When?", "on payment", "refuse", "Out of stock"]) expect(page).toContain(part);
  expect(planning(place)[1]?.messages.at(-1)?.results[0]?.output).toContain("How strict?\n-> refuse");
});

test("answers given beforehand for some of a round leave the others asked, and the stream ends with them", async () => {
  await using place = aPlace({ script: { planner: [ask(when, { text: "How?" }), aPlan([{}])], executor: [doing(1)] } });

  const asked = await place.devorch("run", "Add", "--repo", place.url, "--yes", "--answer", "1", "--json");

  expect(asked.exit).toBe(3);
  expect(asked.events.slice(-3)).toMatchObject([
    { type: "question.asked", questions: [{ n: 1 }, { n: 2 }] },
    { type: "question.answered", answer: "on order" },
    { type: "question.asked", questions: [{ n: 2 }] },
  ]);
});

longTest("a planner that asks for ever stops after ten rounds and goes on; what it left open is stated", async () => {
  let asked = 0;
  await using place = aPlace({
    script: (request) => {
      if (!request.tools.includes("submit_plan")) return doing(1);
      const refused = request.messages.at(-1)?.results.some(({ isError }) => isError);
      return refused ? aPlan([{}], { assumptions: ["the simplest way"] }) : ask({ text: `Question ${++asked}?` });
    },
  });
  const answers = Array.from({ length: 12 }, (_, index) => ["--answer", `answer ${index + 1}`]).flat();

  const said = await place.devorch("run", "Add stock", "--repo", place.url, "--yes", ...answers, "--json");

  expect(said.exit).toBe(0);
  expect(said.events.filter(({ type }) => type === "question.asked")).toHaveLength(10);
  const { plan } = await place.show();
  expect(plan?.plan.assumptions).toEqual(["the simplest way", "Was left unasked: Question 11?"]);
});

longTest("a planner that only ever asks fails instead of asking for ever", async () => {
  await using place = aPlace({ env: { MAX_CLARIFICATION_ROUNDS: "2" }, script: () => ask({ text: "And now?" }) });

  const answers = ["--answer", "a", "--answer", "b"];
  const said = await place.devorch("run", "Add stock", "--repo", place.url, "--yes", ...answers, "--json");

  expect(said.exit).toBe(1);
  expect(said.events.at(-1)).toMatchObject({ type: "task.failed", reason: "plan" });
  expect(place.models.requests.length).toBeLessThan(8);
});

longTest("steps are dropped and reordered without a model; what would not make sense is the planner's", async () => {
  await using place = aPlace({
    script: {
      planner: [aPlan([{ title: "One" }, { title: "Two" }, { title: "Three" }]), aPlan([{ title: "Planned anew" }])],
      executor: [doing(1)],
    },
  });
  await place.devorch("run", "Add stock", "--repo", place.url);

  const moved = await place.devorch("modify", "T-1", "pasa el paso 3 al principio", "--json");
  expect(moved.exit).toBe(3);
  expect(moved.events.slice(-2)).toMatchObject([
    { type: "plan.modified", revision: 2 },
    { type: "plan.ready", revision: 2 },
  ]);
  const dropped = await place.devorch("modify", "T-1", "drop step 3");
  expect(dropped.stderr).toContain("Changes since revision 2:\n  − 3. Two");
  expect((await place.show()).steps.map(({ title }) => title)).toEqual(["Three", "One"]);
  expect(planning(place)).toHaveLength(1);

  const missing = await place.devorch("modify", "T-1", "quita el paso 7");
  expect([missing.exit, missing.stderr]).toEqual([2, expect.stringContaining("has no step 7")]);
  expect((await place.devorch("modify", "T-1", "remove steps 1 and 2")).exit).toBe(2);
  expect((await place.devorch("modify", "T-1", "drop step 1 and use zod")).exit).toBe(3);
  expect(planning(place)).toHaveLength(2);
  expect((await place.devorch("approve", "T-1", "--revision", "3")).exit).toBe(2);
  expect((await place.show()).revision).toBe(4);
});

longTest("a step that needs a file of a dropped one is planned anew by the planner", async () => {
  const needs = aPlan([{ title: "One" }, { title: "Two" }]);
  const plan = needs.calls?.[0]?.input as { steps: { files: Record<string, string[]> }[] };
  const second = plan.steps[1];
  if (second) second.files = { modify: ["part1.txt"] };
  await using place = aPlace({ script: { planner: [needs, aPlan([{ title: "Anew" }])], executor: [] } });
  await place.devorch("run", "Add stock", "--repo", place.url);

  expect((await place.devorch("modify", "T-1", "drop step 1")).exit).toBe(3);

  expect((await place.show()).steps.map(({ title }) => title)).toEqual(["Anew"]);
  expect(planning(place)).toHaveLength(2);
});
