import { TaskError } from "../../task/errors.ts";
import { notice } from "../../task/events.ts";
import { plannedFiles } from "../../task/plan.ts";
import { planWithAdded, type TaskIn } from "../../task/task.ts";
import { text } from "../../texts/index.ts";
import { OutOfRetries, Unchanged } from "../execution.ts";
import type { TaskRun } from "../task_run.ts";
import { allowedReds, stepAt, withStep } from "../with_work.ts";

const unchanged =
  "Nothing was changed for this step in what will be committed, so it is not done: make the change, then call `finish_step`. Files that git ignores do not count.";

/** Paths that differ from the commit of the previous step. */
export async function changedByStep(run: TaskRun, index: number): Promise<string[]> {
  const { work } = run.task as TaskIn<"executing">;
  const before = work.steps.slice(0, index).flatMap(({ commit }) => commit ?? []);
  return (await run.workspace.git.changed(before.at(-1) ?? work.base.sha)).map(({ path }) => path);
}

/** Number, from 1, of an earlier step that changed a file of this one. */
export function stepThatChanged(run: TaskRun, index: number): number | undefined {
  const { plan, work } = run.task as TaskIn<"executing">;
  const { steps } = planWithAdded(plan.plan, work);
  const own = new Set(plannedFiles({ steps: steps.slice(index, index + 1) }));
  const found = work.steps.slice(0, index).findLastIndex(({ files = [] }) => files.some((path) => own.has(path)));
  return found < 0 ? undefined : found + 1;
}

/**
 * Message for the model when it claims a step as done without a change, which counts as a red check; undefined when there is a
 * change by this or an earlier step. Throws Unchanged at the last allowed claim.
 */
export async function refuseUnchanged(run: TaskRun, index: number, key: string): Promise<string | undefined> {
  const hasChange = await run.effect({
    kind: "step",
    key,
    act: async () => stepThatChanged(run, index) !== undefined || (await changedByStep(run, index)).length > 0,
    with: (changed) =>
      changed
        ? {}
        : {
            task: withStep(run, index, { reds: stepAt(run, index).reds + 1, output: unchanged }),
            events: [notice("step.unchanged", { step: index + 1 })],
          },
  });
  if (hasChange) return undefined;
  if (stepAt(run, index).reds < allowedReds(run, index)) return unchanged;
  throw new Unchanged(text(run.task.lang, "task.unchanged", { id: run.task.id }), unchanged);
}

const brokenAdvice =
  "Mend this first: whatever the checks say, such a file is not done. Where a test needs broken input, let the test write it.";
const mostBroken = 20;

/** Message for the model when a file of the change is broken, which counts as a red check. Throws OutOfRetries at the last claim. */
export async function refuseBroken(run: TaskRun, index: number, key: string): Promise<string | undefined> {
  const { base } = (run.task as TaskIn<"executing">).work;
  const message = await run.effect<string | null>({
    kind: "step",
    key,
    act: async () => {
      const broken = await run.workspace.git.broken(base.sha).catch((error: unknown) => {
        // A parser that does not end says nothing about the file.
        if (error instanceof TaskError) return [];
        throw error;
      });
      return broken.length === 0 ? null : [...broken.slice(0, mostBroken), brokenAdvice].join("\n");
    },
    with: (broken) =>
      broken === null
        ? {}
        : {
            task: withStep(run, index, { reds: stepAt(run, index).reds + 1, output: broken }),
            events: [notice("step.broken", { step: index + 1, what: broken.split("\n", 1)[0] ?? "" })],
          },
  });
  if (message === null || stepAt(run, index).reds < run.ports.limits.retries) return message ?? undefined;
  throw new OutOfRetries(message.split("\n", 1)[0] ?? "", message);
}
