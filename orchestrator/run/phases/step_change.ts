import { notice } from "../../task/events.ts";
import { plannedFiles } from "../../task/plan.ts";
import type { TaskIn } from "../../task/task.ts";
import { text } from "../../texts/index.ts";
import { OutOfRetries, Unchanged } from "../execution.ts";
import type { TaskRun } from "../task_run.ts";
import { allowedReds, stepAt, withStep } from "../with_work.ts";

const unchanged =
  "Nothing was changed for this step in what will be committed, so it is not done: make the change, then call `finish_step`. Files that git ignores do not count.";

/** Paths that differ from the commit of the previous step. */
export async function changedByStep(run: TaskRun, index: number): Promise<string[]> {
  return (await run.workspace.git.changed(startOf(run, index))).map(({ path }) => path);
}

function startOf(run: TaskRun, index: number): string {
  const { work } = run.task as TaskIn<"executing">;
  const before = work.steps.slice(0, index).flatMap(({ commit }) => commit ?? []);
  return before.at(-1) ?? work.base.sha;
}

/**
 * Message for the model when it claims a step as done that left a file with broken syntax, which counts as a red check: no test may
 * load that file. Throws OutOfRetries at the last allowed claim.
 */
export async function refuseBroken(run: TaskRun, index: number, key: string): Promise<string | undefined> {
  const errors = await run.effect({
    kind: "step",
    key,
    act: () => run.workspace.git.broken(startOf(run, index)),
    with: (found) => {
      if (found.length === 0) return {};
      const output = found.join("\n");
      const reds = stepAt(run, index).reds + 1;
      return {
        task: withStep(run, index, { reds, output }),
        events: [notice("step.broken", { step: index + 1, error: found[0] ?? "" })],
      };
    },
  });
  const [first] = errors;
  if (first === undefined) return undefined;
  const digest = `The step is not done while a file cannot be parsed:\n${errors.join("\n")}`;
  if (stepAt(run, index).reds < allowedReds(run, index)) return digest;
  throw new OutOfRetries(first, digest);
}

/** Number, from 1, of an earlier step that changed a file of this one. */
export function stepThatChanged(run: TaskRun, index: number): number | undefined {
  const { plan, work } = run.task as TaskIn<"executing">;
  const own = new Set(plannedFiles({ steps: plan.plan.steps.slice(index, index + 1) }));
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
