import { approvedRevision } from "../run/approval.ts";
import { endUndelivered } from "../run/delivery/undelivered.ts";
import { withoutRunning } from "../run/settle.ts";
import type { Store } from "../run/store.ts";
import { currentOrPreviousWork, enterState, openStates, planOf, type Task, workOf } from "../task/task.ts";
import type { MessageOrigin } from "./devorch.ts";
import { handledMessage, type TaskActions } from "./task_actions.ts";

/** Stops a task for good. What was done is committed and pushed as `wip:`. */
export async function cancel(actions: TaskActions, id: string, { origin }: MessageOrigin = {}): Promise<void> {
  // The message is recorded before the work stops, so that the same message, read again after a crash, finishes the cancellation.
  const again = origin !== undefined && (await actions.ports.store.handledMessage(origin)) !== undefined;
  const { id: known, state } = again ? await actions.task(id) : await actions.taskIn(id, "cancel", openStates);
  if (again && isOver({ state })) return;
  if (!again && origin !== undefined) await actions.ports.store.commit(known, handledMessage("cancel", origin));
  await actions.engine.stop(known, "cancel");
  await actions.engine.untilResting(known);
  const task = await actions.task(known);
  if (isOver(task)) return;
  const next = await cancelledTask(actions.ports.store, task);
  await actions.save(next, { events: next.state === "finalizing" ? [] : [{ type: "task.cancelled" }] });
  await actions.engine.untilResting(known);
}

/** Approved work is pushed as `wip:` first; work of an unapproved plan is not pushed. */
async function cancelledTask(store: Store, task: Task): Promise<Task> {
  const work = workOf(task);
  const plan = await approvedRevision(store, task.id, planOf(task));
  if (plan && work && work.branch !== "") {
    return enterState(task, { state: "finalizing", outcome: { state: "cancelled" }, plan, work: withoutRunning(work) });
  }
  const change = task.state === "clarifying" || task.state === "paused" ? task.change : "";
  return endUndelivered(task, {
    state: "cancelled",
    plan: planOf(task),
    work: plan ? null : currentOrPreviousWork(task),
    change,
  });
}

function isOver({ state }: Pick<Task, "state">): boolean {
  return state === "cancelled" || state === "completed" || state === "failed" || state === "rejected";
}
