import { enter, planOf, type Task, workOf } from "../task.ts";
import type { Desk } from "./desk.ts";

const open = ["received", "planning", "clarifying", "planned", "queued", "executing", "finalizing", "paused"] as const;

/** Stops a task for good. What was done is committed and pushed as `wip:`; by a later owner where this process executes nothing. */
export async function cancel(desk: Desk, id: string): Promise<void> {
  const { id: known } = await desk.taskIn(id, "cancel", open);
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

function isOver({ state }: Task): boolean {
  return state === "cancelled" || state === "completed" || state === "failed" || state === "rejected";
}

function hasWork(task: Task): boolean {
  return (workOf(task)?.branch ?? "") !== "";
}
