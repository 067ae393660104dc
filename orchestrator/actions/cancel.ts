import { approvedRevision } from "../run/approval.ts";
import { withoutRunning } from "../run/settle.ts";
import type { Store } from "../run/store.ts";
import { enter, openStates, planOf, type Task, workBefore, workOf } from "../task/task.ts";
import type { Said } from "./devorch.ts";
import { type Desk, wordOf } from "./task_actions.ts";

/** Stops a task for good. What was done is committed and pushed as `wip:`. */
export async function cancel(desk: Desk, id: string, { origin }: Said = {}): Promise<void> {
  // The word is kept before the work stops: read again after a crash, it ends what it began and is no second word.
  const again = origin !== undefined && (await desk.ports.store.said(origin)) !== undefined;
  const { id: known, state } = again ? await desk.task(id) : await desk.taskIn(id, "cancel", openStates);
  if (again && isOver({ state })) return;
  if (!again && origin !== undefined) await desk.ports.store.commit(known, wordOf("cancel", origin));
  await desk.engine.stop(known, "cancel");
  await desk.engine.rested(known);
  const task = await desk.task(known);
  if (isOver(task)) return;
  const next = await cancelled(desk.ports.store, task);
  await desk.save(next, { events: next.state === "cancelled" ? [{ type: "task.cancelled" }] : [] });
  await desk.engine.rested(known);
}

/** By the wip road where something was done; what was not approved is not pushed. */
async function cancelled(store: Store, task: Task): Promise<Task> {
  const work = workOf(task);
  const plan = await approvedRevision(store, task.id, planOf(task));
  if (plan && work && work.branch !== "") {
    return enter(task, { state: "finalizing", outcome: { state: "cancelled" }, plan, work: withoutRunning(work) });
  }
  const change = task.state === "clarifying" || task.state === "paused" ? task.change : "";
  return enter(task, { state: "cancelled", plan: planOf(task), work: plan ? null : workBefore(task), change });
}

function isOver({ state }: Pick<Task, "state">): boolean {
  return state === "cancelled" || state === "completed" || state === "failed" || state === "rejected";
}
