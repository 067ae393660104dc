import { Exit } from "../../task/errors.ts";
import type { ApprovedRevision } from "../../task/plan.ts";
import { enterState, planOf, type StateFields, type Task, type TaskIn, type Undelivered } from "../../task/task.ts";

type Ending = StateFields<"failed" | "cancelled" | "rejected">;

/** The task ended without a delivery. A follow-up of a completed task leaves it completed at its last delivered revision. */
export function endUndelivered(task: Task, ending: Ending): Task {
  const earlier = task.earlier ?? [];
  const delivered = earlier.at(-1);
  if (task.followUp?.from !== "completed" || !delivered) return enterState(task, ending);
  const completed = enterState(task, {
    state: "completed",
    plan: delivered.plan as ApprovedRevision,
    work: delivered.work,
    undelivered: undeliveredOf(task, ending),
  });
  return { ...completed, earlier: earlier.slice(0, -1), followUp: undefined };
}

function undeliveredOf(task: Task, ending: Ending): Undelivered {
  const revision = planOf(task)?.revision ?? null;
  const { state } = ending;
  if (state === "failed") return { state, revision, reason: ending.reason, detail: ending.detail, exit: ending.exit };
  return { state, revision, reason: null, detail: state === "rejected" ? ending.why : "", exit: Exit.cancelled };
}

/** The highest revision that the task has had; a follow-up that came to nothing counts. */
export function highestRevision(task: Task): number {
  const undelivered = task.state === "completed" ? task.undelivered?.revision : null;
  return Math.max(planOf(task)?.revision ?? 0, undelivered ?? 0, task.followUp?.after ?? 0);
}

/** Whether the task is completed again when its follow-up is not delivered. */
export function returnsToDelivered({ followUp }: Pick<Task, "followUp">): boolean {
  return followUp?.from === "completed";
}

/** Where the work of the task's current revision begins; undefined where the opened clone says it. */
export function followUpBase({ followUp }: Pick<Task, "followUp">) {
  return followUp?.base ?? undefined;
}

export type EndedTask = TaskIn<"completed" | "failed" | "cancelled">;
