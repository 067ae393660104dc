import { promisedTests } from "../../evidence/promised_tests.ts";
import type { Plan } from "../../task/plan.ts";
import type { Baseline, TaskIn } from "../../task/task.ts";
import { text } from "../../texts/index.ts";
import type { TaskRun } from "../task_run.ts";
import { projectChecks } from "./plan_task.ts";
import { revisePlan } from "./revise_plan.ts";

const strictRequest = (steps: readonly number[]) =>
  `The test command fails before any change, and it is a check that must pass in step ${steps.join(", ")}. If this work is to make those tests pass, hand in the plan as it is. If they may stay as they are, give that check \`expect: "same"\` or narrow it to the tests that the step is about. Hand in the whole plan either way.`;

const unsaidRequest =
  "The test command fails before any change, and the plan does not say whether the request is about that. Put into `makesGreen` those of the failing tests that the request wants to pass, by the names seen here, or `all`; if it is about none of them, `makesGreen: []`. Keep everything else word for word, and hand in the whole plan.";

/** When the test command fails before any change, asks the planner once whether that is what the work is about, where its plan does not tell. */
export async function reviseForRedBaseline(run: TaskRun): Promise<void> {
  const { plan, work } = run.task as TaskIn<"executing">;
  const { baseline } = work;
  if (!baseline || baseline.command === null || !isRed(baseline) || baseline.impossible) return;
  if (work.steps.some(({ state, attempts }) => state !== "pending" || attempts > 0)) return;
  const { test } = await projectChecks(run);
  const strict = strictSteps(plan.plan, test);
  if (strict.length === 0 && isSaid(plan.plan, test, baseline)) return;
  // Once per task: the planner may keep its plan.
  const askedKey = "red-baseline";
  const params = { command: baseline.command, steps: strict.join(", ") };
  await revisePlan(run, {
    key: run.key(askedKey),
    request: strict.length > 0 ? strictRequest(strict) : unsaidRequest,
    seen: [...baseline.failing, baseline.digest].join("\n"),
    why: text(run.task.lang, strict.length > 0 ? "plan.red-baseline" : "plan.red-unsaid", params),
    doneKey: askedKey,
  });
}

/** Steps whose check is the test command, which must pass. */
function strictSteps({ steps }: Plan, test: string | undefined): number[] {
  return steps.flatMap(({ verify = [] }, index) =>
    verify.some(({ run: command, expect = "pass" }) => command === test && expect === "pass") ? [index + 1] : [],
  );
}

/** Whether the plan tells which red tests it is about: by name, or by a check of its own that must pass. */
function isSaid({ makesGreen, steps }: Plan, test: string | undefined, { failing }: Baseline): boolean {
  if (makesGreen !== undefined)
    return makesGreen.length === 0 || failing.length === 0 || promisedTests(failing, makesGreen).length > 0;
  return steps.some(({ verify = [] }) =>
    verify.some(({ run: command, expect = "pass" }) => command !== test && expect === "pass"),
  );
}

function isRed({ exit, failed }: Baseline): boolean {
  return exit !== 0 || (failed ?? 0) > 0;
}
