import { approvalByScope, approvedRevision, awaitApproval } from "../run/approval.ts";
import { isCloneLost } from "../run/phases/lost_clone.ts";
import type { Change } from "../run/store.ts";
import type { Workspace } from "../run/workspace.ts";
import { UserError } from "../task/errors.ts";
import type { EventBody } from "../task/events.ts";
import { pauseTask } from "../task/pause.ts";
import { type ApprovedRevision, makeRevision, type PlanRevision } from "../task/plan.ts";
import { planOf, resetStep, type Task, type TaskIn, type Work, workOf } from "../task/task.ts";
import { text } from "../texts/index.ts";
import type { TaskActions } from "./task_actions.ts";

type RollbackTask = TaskIn<"paused" | "failed" | "cancelled" | "completed">;

/**
 * Back to the end of `step` (0: before the first). Unpushed commits are dropped; pushed ones, and all of an adopted branch, are
 * reverted by new commits. The same plan becomes a new revision, so that its trailers differ, approved by the scope of the one
 * before; the task is paused until it is resumed.
 */
export async function rollback(actions: TaskActions, id: string, { step }: { step: number }): Promise<void> {
  const task = await actions.taskIn(id, "rollback", ["paused", "failed", "cancelled", "completed"]);
  const [plan, work] = [planOf(task), workOf(task)];
  const done = work?.steps.filter(({ commit }) => commit !== null).length ?? 0;
  if (!plan || !work || !Number.isInteger(step) || step < 0 || step > done) {
    throw new UserError("task.no-step", { id: task.id, step, steps: done });
  }
  const { store, workspaces } = actions.ports;
  const { workspace } = await workspaces.open(task.repo, {
    folder: task.folder,
    runId: task.folder,
    base: work.base.branch,
    signal: AbortSignal.timeout(120_000),
  });
  try {
    if (await isCloneLost(workspace.git, work)) throw new UserError("task.clone-lost-rollback", { id: task.id });
    if (work.pushed || work.branch === work.base.branch) await revert(workspace, task, work, step);
    else await workspace.git.reset(commitAt(work, step));
  } finally {
    await workspace.close();
  }
  const next = makeRevision(plan.plan, plan.revision + 1);
  const steps = work.steps.flatMap((state, index) => {
    if (index < step) return state;
    // The next review decides whether there is one to add.
    return state.added ? [] : resetStep(state);
  });
  const back: Work = { ...work, steps, meant: [] };
  const modified: EventBody = { type: "plan.modified", revision: next.revision, change: `rollback ${step}` };
  const before = await approvedRevision(store, task.id, plan);
  const { task: changed, ...change } = before
    ? pauseAfterRollback(task, { before, next, work: back, step })
    : await awaitApproval(store, task, { plan: next, work: back });
  await actions.save(changed, { ...change, events: [modified, ...change.events] });
}

interface RolledBack {
  before: ApprovedRevision;
  next: PlanRevision;
  work: Work;
  step: number;
}

function pauseAfterRollback(
  task: RollbackTask,
  { before, next, work, step }: RolledBack,
): { task: Task } & Required<Pick<Change, "events" | "approval">> {
  const { plan, change } = approvalByScope(next, before);
  const detail = text(task.lang, "task.rolled-back", { id: task.id, step });
  const back = pauseTask(task, { reason: "interrupted", detail }, { resumeAs: "executing", plan, work });
  return { ...change, task: back.task, events: [...change.events, ...back.events] };
}

function commitAt(work: Work, step: number): string {
  return work.steps[step - 1]?.commit ?? work.start ?? work.base.sha;
}

/** One revert commit per step, newest first; a `wip:` commit on top goes with the first of them, or alone. */
async function revert({ git }: Workspace, task: Task, work: Work, step: number): Promise<void> {
  for (let number = work.steps.length; number > step; number--) {
    const reverted = work.steps[number - 1];
    if (!reverted?.commit) continue;
    await git.restore(commitAt(work, number - 1));
    const message = `revert: ${reverted.title}\n\nDevorch-Task: ${task.id}\nDevorch-Reverts: ${reverted.commit}\n`;
    await git.commit({ branch: work.branch, message, paths: await git.changes() });
  }
  await git.restore(commitAt(work, step));
  const paths = await git.changes();
  const message = `revert: wip\n\nDevorch-Task: ${task.id}\n`;
  if (paths.length > 0) await git.commit({ branch: work.branch, message, paths });
}
