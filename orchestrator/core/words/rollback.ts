import { Exit, UserError } from "../errors.ts";
import { revise } from "../plan.ts";
import { enter, planOf, type StepState, type Task, type Work, workOf } from "../task.ts";
import { text } from "../texts/index.ts";
import type { Workspace } from "../workspace.ts";
import type { Desk } from "./desk.ts";

/**
 * Back to the end of `step` (0: before the first). Unpushed commits are dropped, pushed ones are reverted by new commits. The
 * same plan goes on as a new revision, so that its trailers differ; the task is paused until somebody resumes it.
 */
export async function rollback(desk: Desk, id: string, { step }: { step: number }): Promise<void> {
  const task = await desk.taskIn(id, "rollback", ["paused", "failed", "cancelled", "completed"]);
  const [plan, work] = [planOf(task), workOf(task)];
  const done = work?.steps.filter(({ commit }) => commit !== null).length ?? 0;
  if (!plan || !work || !Number.isInteger(step) || step < 0 || step > done) {
    throw new UserError("task.no-step", { id: task.id, step, steps: done });
  }
  const { workspace } = await desk.ports.workspaces.open(task.repo, {
    folder: task.folder,
    runId: task.folder,
    base: work.base.branch,
    signal: AbortSignal.timeout(120_000),
  });
  try {
    if (work.pushed) await revert(workspace, task, work, step);
    else await workspace.git.reset(commitAt(work, step));
  } finally {
    await workspace.close();
  }
  const steps = work.steps.map(
    (state, index): StepState =>
      index < step
        ? state
        : { ...state, state: "pending", commit: null, reds: 0, output: "", summary: "", evidence: [] },
  );
  const revision = revise(plan.plan, plan.revision + 1);
  const detail = text(task.lang, "task.rolled-back", { id: task.id, step });
  const paused = enter(task, {
    state: "paused",
    reason: "interrupted",
    exit: Exit.paused,
    detail,
    resumeAs: "executing",
    outcome: null,
    change: "",
    plan: revision,
    work: { ...work, steps },
  });
  await desk.save(paused, {
    events: [
      { type: "plan.modified", revision: revision.revision, change: `rollback ${step}` },
      { type: "task.paused", reason: "interrupted", detail },
    ],
  });
}

function commitAt(work: Work, step: number): string {
  return work.steps[step - 1]?.commit ?? work.base.sha;
}

/** One revert commit per step, newest first; a `wip:` commit on top goes with the first of them. */
async function revert({ git }: Workspace, task: Task, work: Work, step: number): Promise<void> {
  for (let number = work.steps.length; number > step; number--) {
    const reverted = work.steps[number - 1];
    if (!reverted?.commit) continue;
    await git.restore(commitAt(work, number - 1));
    const message = `revert: ${reverted.title}\n\nDevorch-Task: ${task.id}\nDevorch-Reverts: ${reverted.commit}\n`;
    await git.commit({ branch: work.branch, message, paths: await git.changes() });
  }
}
