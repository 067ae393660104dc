import type { Baseline, TaskIn } from "../../task/task.ts";
import { text } from "../../texts/index.ts";
import type { TaskRun } from "../task_run.ts";
import { projectChecks } from "./plan_task.ts";
import { revisePlan } from "./revise_plan.ts";

const revisionRequest = (steps: readonly number[]) =>
  `The test command fails before any change, and it is a check that must pass in step ${steps.join(", ")}. If this work is to make those tests pass, hand in the plan as it is. If they may stay as they are, give that check \`expect: "same"\` or narrow it to the tests that the step is about. Hand in the whole plan either way.`;

/** When the test command fails before any change and the plan requires it to pass, asks the planner to revise the plan. */
export async function reviseForRedBaseline(run: TaskRun): Promise<void> {
  const { plan, work } = run.task as TaskIn<"executing">;
  const { baseline } = work;
  if (!baseline || baseline.command === null || !isRed(baseline) || baseline.impossible) return;
  if (work.steps.some(({ state, attempts }) => state !== "pending" || attempts > 0)) return;
  const { test } = await projectChecks(run);
  const strict = plan.plan.steps.flatMap(({ verify = [] }, index) =>
    verify.some(({ run: command, expect = "pass" }) => command === test && expect === "pass") ? [index + 1] : [],
  );
  if (strict.length === 0) return;
  // Once per task: the planner may keep the check.
  const askedKey = "red-baseline";
  const params = { command: baseline.command, steps: strict.join(", ") };
  const why = text(run.task.lang, "plan.red-baseline", params);
  await revisePlan(run, {
    key: run.key(askedKey),
    request: revisionRequest(strict),
    seen: baseline.digest,
    why,
    doneKey: askedKey,
  });
}

function isRed({ exit, failed }: Baseline): boolean {
  return exit !== 0 || (failed ?? 0) > 0;
}
