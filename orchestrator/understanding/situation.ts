import type { Task, TaskState } from "../task/task.ts";

/** What is pending in a chat: a plan that waits for its approval, a question, running work, work that stopped, nothing. */
export type Situation = "none" | "approval" | "clarify" | "running" | "failed";

export const situations: readonly Situation[] = ["none", "approval", "clarify", "running", "failed"];

/** A task state of each situation, for evaluating messages without a task. */
export const sampleState: Readonly<Record<Situation, TaskState | null>> = {
  none: null,
  approval: "planned",
  clarify: "clarifying",
  running: "executing",
  failed: "failed",
};

const ofState: Readonly<Record<TaskState, Situation>> = {
  received: "running",
  planning: "running",
  clarifying: "clarify",
  planned: "approval",
  queued: "running",
  executing: "running",
  finalizing: "running",
  paused: "failed",
  failed: "failed",
  cancelled: "failed",
  completed: "none",
  rejected: "none",
};

export function situationOf(task: Task | null): Situation {
  if (task === null) return "none";
  // The change of the tests waits for a yes or a no, like a plan.
  if (task.state === "paused" && task.reason === "weakened") return "approval";
  if (task.state === "paused" && task.reason === "question") return "clarify";
  return ofState[task.state];
}
