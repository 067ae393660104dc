import { messageOf, TaskError } from "../../task/errors.ts";
import { type EventBody, notice } from "../../task/events.ts";
import type { PlanStep } from "../../task/plan.ts";
import { blockingOf, type ReviewFinding } from "../../task/review/review.ts";
import type { StepState, Task, TaskIn } from "../../task/task.ts";
import { newStep, workOf } from "../../task/task.ts";
import { type Lang, text } from "../../texts/index.ts";
import { isUnsaved } from "../store.ts";
import type { TaskRun } from "../task_run.ts";
import { stepAt, withStep, withWork } from "../with_work.ts";
import { doStep } from "./do_step.ts";

/** Characters of a step's goal, as in a plan. */
const longestGoal = 4000;

/**
 * Works on the reviewer's blocking findings in one step more. Where that does not get green, the branch goes out as it was before,
 * with its findings said: the steps of the plan were all done.
 */
export async function mendFindings(run: TaskRun): Promise<void> {
  await addStep(run);
  const { steps } = (run.task as TaskIn<"executing">).work;
  const index = steps.findIndex(({ added, state }) => added && (state === "pending" || state === "running"));
  if (index < 0) return;
  try {
    await doStep(run, index);
  } catch (error) {
    if (run.signal.aborted || isUnsaved(error)) throw error;
    run.ports.warn("review.not-mended", { task: run.task.id, error: messageOf(error) });
    const output = error instanceof TaskError ? error.output : messageOf(error);
    await run.commit({
      task: withStep(run, index, { state: "red", ...(output !== "" && { output }) }),
      events: notMended(stepAt(run, index), index),
    });
  }
}

/** Once per task: a second one would have to be reviewed again. */
async function addStep(run: TaskRun): Promise<void> {
  const { work } = run.task as TaskIn<"executing">;
  const found = work.review ? blockingOf(work.review) : [];
  if (found.length === 0 || work.steps.some(({ added }) => added)) return;
  const step = stepFor(found, run.task.lang);
  const { sha: onto } = await run.workspace.git.head();
  const added: StepState = { ...newStep(step.title), added: { step, onto } };
  await run.commit({ task: withWork(run, { steps: [...work.steps, added] }) });
}

function stepFor(found: readonly ReviewFinding[], lang: Lang): PlanStep {
  const goal = [
    "A reviewer read the whole change against the request and found this. Mend what is right in it, and nothing else; what is wrong in it stays as it is:",
    ...found.map(({ file, line, text: what }) => `- ${file}:${line}: ${what}`),
  ].join("\n");
  return {
    title: text(lang, "review.step"),
    goal: goal.slice(0, longestGoal),
    files: { modify: [...new Set(found.map(({ file }) => file))] },
    commit: { subject: text(lang, "review.commit") },
  };
}

/** Whether all steps of the plan are done and only findings are worked on. */
export function isMending(task: Task): boolean {
  const steps = workOf(task)?.steps ?? [];
  return (
    task.state === "executing" &&
    steps.some(isUnmended) &&
    steps.every(({ added, state }) => added || state === "green" || state === "skipped")
  );
}

function isUnmended({ added, state }: StepState): boolean {
  return added !== undefined && state !== "green" && state !== "skipped";
}

export function notMended({ title, output }: StepState, index: number): EventBody[] {
  const step = index + 1;
  return [{ type: "step.failed", step, title, output }, notice("review.not-mended", { step })];
}

/** Before the push: the working copy as it was before the step that did not get green. */
export async function dropUnmended(run: TaskRun): Promise<void> {
  const onto = workOf(run.task)?.steps.find(isUnmended)?.added?.onto;
  if (onto !== undefined) await run.workspace.git.reset(onto);
}
