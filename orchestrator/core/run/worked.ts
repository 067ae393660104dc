import type { TaskIn, Work } from "../task.ts";
import type { TaskRun } from "./task_run.ts";

/** Changes the work of an executing task. */
export function worked(run: TaskRun, change: Partial<Work>): TaskIn<"executing"> {
  const task = run.task as TaskIn<"executing">;
  return { ...task, work: { ...task.work, ...change } };
}
