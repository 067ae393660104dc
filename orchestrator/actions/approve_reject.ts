import { queueApproval } from "../run/approval.ts";
import { allowSuspects } from "../run/commit/allowed_secrets.ts";
import { endsWithConflicts, withoutConflictStep } from "../run/delivery/base_moved.ts";
import { endUndelivered } from "../run/delivery/undelivered.ts";
import { acceptWaitingChange } from "../run/judging/accepted.ts";
import { Exit, UserError } from "../task/errors.ts";
import { enterState, planOf, type Task, type TaskIn } from "../task/task.ts";
import type { MessageOrigin } from "./devorch.ts";
import { resumeInTurn } from "./resume.ts";
import { handledMessage, type TaskActions } from "./task_actions.ts";

export interface RevisionOptions extends MessageOrigin {
  revision?: number | undefined;
  by: string;
}

interface ApproveOptions extends RevisionOptions {
  /** The `seq` of the pause that was shown. */
  pause?: number | undefined;
}

/** Approves the waiting plan, once, bound to its hash; in the pause `weakened` accepts the change of the tests. */
export function approve(
  actions: TaskActions,
  id: string,
  { revision, pause, by, origin }: ApproveOptions,
): Promise<void> {
  return actions.inTurn(id, async () => {
    const task = await actions.taskIn(id, "approve", ["planned", "paused"]);
    if (task.state === "paused") {
      await refuseOtherPause(actions, task, { revision, pause });
      return acceptWeakened(actions, task, { by, origin });
    }
    if (pause !== undefined) throw notNow(task);
    refuseStaleRevision(task, revision);
    // The plan goes on waiting: work that has not begun does not begin, and the yes is not used up.
    await actions.ports.budget.refuseReached(task.startedBy);
    const { plan, change } = await queueApproval(actions.ports.store, task.plan, by);
    await actions.save(enterState(task, { state: "queued", plan, work: task.work }), {
      ...change,
      ...handledMessage("approve", origin),
    });
  });
}

/** An approval of a plan or of an earlier pause does not cover the current pause. */
async function refuseOtherPause(
  actions: TaskActions,
  task: TaskIn<"paused">,
  { revision, pause }: Pick<ApproveOptions, "revision" | "pause">,
): Promise<void> {
  if (revision !== undefined) throw notNow(task);
  if (pause === undefined) return;
  const later = await actions.ports.store.events(task.id, pause + 1);
  if (later.some(({ type }) => type === "task.paused")) throw notNow(task);
}

function notNow({ id, state }: Task): UserError {
  return new UserError("task.not-now", { id, state, word: "approve" });
}

async function acceptWeakened(
  actions: TaskActions,
  task: TaskIn<"paused">,
  said: Pick<ApproveOptions, "by" | "origin">,
): Promise<void> {
  if (task.reason === "push" && (await allowSuspects(actions.ports.store, task)))
    return resumeInTurn(actions, task.id, { allowed: true, ...said });
  if (task.reason !== "weakened" || !task.work) throw notNow(task);
  await acceptWaitingChange(actions.ports.store, task);
  await resumeInTurn(actions, task.id, { accepted: true, ...said });
}

export function reject(
  actions: TaskActions,
  id: string,
  { revision, why, by, origin }: RevisionOptions & { why: string },
): Promise<void> {
  return actions.inTurn(id, async () => {
    const task = await actions.taskIn(id, "reject", ["planned"]);
    refuseStaleRevision(task, revision);
    const { plan, work } = task;
    if (endsWithConflicts(task)) return pushWithoutBase(actions, task, { why, by, origin });
    await actions.save(endUndelivered(task, { state: "rejected", plan, why, work }), {
      events: [
        { type: "plan.rejected", revision: plan.revision, why, ...(by !== "" && { by }) },
        { type: "task.rejected", why: why || by },
      ],
      ...handledMessage("reject", origin),
    });
  });
}

/** The work is done: without a yes to the conflicts with its base it goes out as it was. */
function pushWithoutBase(
  actions: TaskActions,
  task: TaskIn<"planned">,
  { why, by, origin }: { why: string; by: string; origin: string | undefined },
): Promise<void> {
  const { task: kept, events, ...change } = withoutConflictStep(task);
  return actions.save(enterState(task, { state: "queued", ...kept }), {
    ...change,
    events: [{ type: "plan.rejected", revision: task.plan.revision, why, ...(by !== "" && { by }) }, ...events],
    ...handledMessage("reject", origin),
  });
}

/** Throws UserError 2 for a command about another revision than the waiting one. */
export function refuseStaleRevision(task: TaskIn<"planned">, revision: number | undefined): void {
  refuseOtherRevision(task, revision);
}

/** Throws UserError 2 for a command about another revision than the task's. */
export function refuseOtherRevision(task: Task, revision: number | undefined): void {
  const current = planOf(task)?.revision;
  if (revision === undefined || revision === current) return;
  throw new UserError("task.stale", { id: task.id, revision, current: current ?? 0 }, { exit: Exit.usage });
}
