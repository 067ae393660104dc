import { notice } from "../../task/events.ts";
import type { Base } from "../../task/repo_ref.ts";
import { enterState, resetStep, type TaskIn, type Work } from "../../task/task.ts";
import { checkOut } from "../delivery/follow_up.ts";
import type { TaskRun } from "../task_run.ts";
import type { Git } from "../workspace.ts";

/** Whether the clone lacks commits that were made in it: its folder was removed or replaced by an older copy. */
export async function isCloneLost(git: Git, { branch, base, steps, pushed }: Work): Promise<boolean> {
  if (branch === "") return false;
  if ((await git.head()).branch !== branch) return true;
  // Steps of an adopted branch have no attempts here; their commits lie before the base.
  const own = steps.flatMap(({ attempts, commit }) => (attempts > 0 && commit !== null ? [commit] : []));
  const made = [...own, ...(pushed && pushed.sha !== base.sha ? [pushed.sha] : [])];
  if (made.length === 0) return false;
  const there = new Set((await git.log(base.sha)).map(({ sha }) => sha));
  return made.some((sha) => !there.has(sha));
}

/**
 * Resets the steps that were done here, to be done again from `base` in a new round with new journal keys. A failed or cancelled
 * task ends without them.
 */
export async function restartFromBase(run: TaskRun, opened: Base): Promise<void> {
  const { work, plan, followUp } = run.task as TaskIn<"executing" | "finalizing">;
  const { branch } = work;
  const { review: _, cleanBefore: __, merged, start: ___, ...kept } = work;
  const start = merged ? merged.start : work.start;
  const followed = followUp?.base && followUp.branch !== "" ? { base: followUp.base, branch: followUp.branch } : null;
  const base = followed?.base ?? opened;
  if (followed) await checkOut(run, followed);
  else await run.workspace.git.reset(base.sha);
  const anew: Work = {
    ...kept,
    ...(start !== undefined && { start }),
    base,
    // An adopted branch keeps its name; one of our own may be on the remote with the lost commits, so it gets a new name.
    branch: followed || branch === base.branch ? branch : "",
    baseline: null,
    setUp: false,
    steps: work.steps.flatMap((step) => (step.added ? [] : step.attempts > 0 ? resetStep(step) : step)),
    pushed: followed && work.pushed ? { ...work.pushed, sha: base.sha } : null,
    leftovers: [],
    meant: [],
  };
  const params = { id: run.task.id, branch, base: base.branch };
  if (run.task.state === "finalizing" && run.task.outcome.state !== "completed") {
    const { outcome } = run.task;
    const task = enterState(run.task, { state: "finalizing", outcome, plan, work: anew });
    return run.commit({ task, events: [notice("task.clone-lost-unfinished", params)] });
  }
  const task = enterState(run.task, { state: "executing", plan, work: anew });
  await run.commit({
    task: { ...task, prepared: undefined, round: task.round + 1 },
    events: [notice("task.clone-lost", params)],
  });
}
