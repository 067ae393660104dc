import type { Said } from "../devorch.ts";
import { enter, planOf, type Task, workOf } from "../task.ts";
import { type Desk, wordOf } from "./desk.ts";

const open = ["received", "planning", "clarifying", "planned", "queued", "executing", "finalizing", "paused"] as const;

/** Stops a task for good. What was done is committed and pushed as `wip:`; by a later owner where this process executes nothing. */
export async function cancel(desk: Desk, id: string, { origin }: Said = {}): Promise<void> {
  // The word is kept before the work stops: read again after a crash, it ends what it began and is no second word.
  const again = origin !== undefined && (await desk.ports.store.said(origin)) !== undefined;
  const { id: known, state } = again ? await desk.task(id) : await desk.taskIn(id, "cancel", open);
  if (again && isOver({ state })) return;
  if (!again && origin !== undefined) await desk.ports.store.commit(known, wordOf("cancel", origin));
  await desk.engine.stop(known, "cancel");
  await desk.engine.rested(known);
  const task = await desk.task(known);
  if (isOver(task)) return;
  await desk.save(cancelled(task), { events: hasWork(task) ? [] : [{ type: "task.cancelled" }] });
  if (hasWork(task)) await desk.engine.rested(known);
}

function cancelled(task: Task): Task {
  const [plan, work] = [planOf(task), workOf(task)];
  if (plan && work && hasWork(task))
    return enter(task, { state: "finalizing", outcome: { state: "cancelled" }, plan, work });
  return enter(task, { state: "cancelled", plan, work: null });
}

function isOver({ state }: Pick<Task, "state">): boolean {
  return state === "cancelled" || state === "completed" || state === "failed" || state === "rejected";
}

function hasWork(task: Task): boolean {
  return (workOf(task)?.branch ?? "") !== "";
}
