import { expect, test } from "bun:test";
import { carryOverWork, pendingSteps } from "../../orchestrator/task/carry_over_work.ts";
import type { Plan } from "../../orchestrator/task/plan.ts";
import type { Work } from "../../orchestrator/task/task.ts";

const planOf = (...titles: string[]): Plan => ({
  summary: "s",
  type: "feat",
  steps: titles.map((title) => ({ title, goal: "g" })),
});

test.each([
  [planOf("a", "b", "c"), [["to a"], ["to b", "to c"], []]],
  [planOf("a", "x"), [["to a"], ["to b", "to c"]]],
  [planOf("x", "y"), [["to a", "to b", "to c"], []]],
])("what the person remarked is read by the next plan's steps, also where steps are dropped", (next, notes) => {
  const before = planOf("a", "b", "c");
  const steps = pendingSteps(before).map((step) => ({ ...step, notes: [`to ${step.title}`] }));
  const work = { steps: steps.map((step, index) => (index === 0 ? { ...step, state: "green" } : step)) } as Work;

  expect(carryOverWork(work, before, next)?.steps.map((step) => step.notes)).toEqual(notes);
});
