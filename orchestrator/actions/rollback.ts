import { approvalByScope, approvedRevision, awaitApproval } from "../run/approval.ts";
import { bundleOf } from "../run/clone/bundle.ts";
import { headOf } from "../run/clone/head.ts";
import { highestRevision } from "../run/delivery/undelivered.ts";
import type { Change } from "../run/store.ts";
import type { Workspace } from "../run/workspace.ts";
import { UserError } from "../task/errors.ts";
import type { EventBody } from "../task/events.ts";
import { pauseTask } from "../task/pause.ts";
import { type ApprovedRevision, makeRevision, type PlanRevision } from "../task/plan.ts";
import { type EarlierRevision, planOf, resetStep, type Task, type TaskIn, type Work, workOf } from "../task/task.ts";
import { text } from "../texts/index.ts";
import type { TaskActions } from "./task_actions.ts";
import { openWholeClone } from "./whole_clone.ts";

type RollbackTask = TaskIn<"paused" | "failed" | "cancelled" | "completed">;

/**
 * Back to the end of `step` (0: before the first). Unpushed commits are dropped; pushed ones, and all of an adopted branch, are
 * reverted by new commits. The same plan becomes a new revision, so that its trailers differ, approved by the scope of the one
 * before; the task is paused until it is resumed. `revision`: to a step of an earlier revision, of which the later ones are
 * reverted as well.
 */
export async function rollback(
  actions: TaskActions,
  id: string,
  { step, revision }: { step: number; revision?: number | undefined },
): Promise<void> {
  const task = await actions.taskIn(id, "rollback", ["paused", "failed", "cancelled", "completed"]);
  const { plan, work, earlier, later } = revisionToReach(task, revision);
  // Going back behind a merge of the base would take what the base got out of the branch.
  if ([work, ...later].some((each) => each?.merged)) throw new UserError("task.no-rollback-merge", { id: task.id });
  const done = work?.steps.filter(({ commit }) => commit !== null).length ?? 0;
  if (!plan || !work || !Number.isInteger(step) || step < 0 || step > done) {
    throw new UserError("task.no-step", { id: task.id, step, steps: done });
  }
  const { store } = actions.ports;
  const [newest = work] = later;
  const { workspace, clone } = await openClone(actions, task, newest);
  let head = commitAt(work, step);
  let bundled: Awaited<ReturnType<typeof bundleOf>> = { events: [] };
  try {
    for (const each of later) await revert(workspace, task, each, 0);
    if (work.pushed || work.branch === work.base.branch) {
      await revert(workspace, task, work, step);
      head = (await workspace.git.head()).sha;
      bundled = await bundleOf(workspace.git, [headOf(newest)], head);
    } else await workspace.git.reset(head);
  } finally {
    await workspace.close();
  }
  const next = makeRevision(plan.plan, highestRevision(task) + 1, plan.head);
  const steps = work.steps.flatMap((state, index) => {
    if (index < step) return state;
    // The next review decides whether there is one to add.
    return state.added ? [] : resetStep(state);
  });
  const back: Work = { ...work, head, steps, meant: [], pushed: newest.pushed, checkpoints: newest.checkpoints };
  const modified: EventBody = { type: "plan.modified", revision: next.revision, change: `rollback ${step}` };
  const before = await approvedRevision(store, task.id, plan);
  const { task: changed, ...change } = before
    ? pauseAfterRollback(task, { before, next, work: back, step })
    : await awaitApproval(store, task, { plan: next, work: back });
  const events = [modified, ...bundled.events, ...change.events];
  await actions.save({ ...changed, earlier, clone }, { ...change, ...bundled, events });
}

async function openClone({ ports }: TaskActions, task: RollbackTask, work: Work) {
  const { workspace, clone, isWhole } = await openWholeClone(ports, task, work);
  if (isWhole) return { workspace, clone };
  await workspace.close();
  throw new UserError("task.clone-lost-rollback", { id: task.id });
}

interface Reached {
  plan: PlanRevision | null;
  work: Work | null;
  /** The revisions before it. */
  earlier: EarlierRevision[] | undefined;
  /** The work of those after it, newest first. */
  later: Work[];
}

/** Throws UserError for an unknown revision, and where others pushed after it, whose commits would be reverted too. */
function revisionToReach(task: RollbackTask, revision: number | undefined): Reached {
  const [plan, work] = [planOf(task), workOf(task)];
  const { earlier = [] } = task;
  if (revision === undefined || revision === plan?.revision) return { plan, work, earlier: task.earlier, later: [] };
  const at = earlier.findIndex((each) => each.plan.revision === revision);
  const reached = earlier[at];
  if (!reached || !work) throw new UserError("task.no-revision", { id: task.id, revision });
  const chain = [...earlier.slice(at).map((each) => each.work), work];
  for (const [index, next] of chain.slice(1).entries())
    if (next.branch !== chain[index]?.branch || (next.merged?.into ?? next.base).sha !== chain[index]?.pushed?.sha)
      throw new UserError("task.no-rollback-over", { id: task.id, revision, branch: next.branch });
  return { ...reached, earlier: earlier.slice(0, at), later: chain.slice(1).reverse() };
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
