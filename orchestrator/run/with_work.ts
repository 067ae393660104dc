import type { StepState, TaskIn, Work } from "../task/task.ts";
import type { TaskRun } from "./task_run.ts";

/** The executing task with its work changed. */
export function withWork(run: TaskRun, change: Partial<Work>): TaskIn<"executing"> {
  const task = run.task as TaskIn<"executing">;
  return { ...task, work: { ...task.work, ...change } };
}

/** The index of the last step. */
export function lastStep(run: TaskRun): number {
  return (run.task as TaskIn<"executing">).work.steps.length - 1;
}

export function stepAt(run: TaskRun, index: number): StepState {
  const step = (run.task as TaskIn<"executing">).work.steps[index];
  if (!step) throw new Error(`${run.task.id}: there is no step ${index + 1}`);
  return step;
}

/** Red verifications of a step at most, the first included. */
export function allowedReds(run: TaskRun, index: number): number {
  return run.ports.limits.retries + (stepAt(run, index).granted ?? 0);
}

/** The executing task with one step changed. */
export function withStep(run: TaskRun, index: number, change: Partial<StepState>): TaskIn<"executing"> {
  const { steps } = (run.task as TaskIn<"executing">).work;
  return withWork(run, { steps: steps.map((step, at) => (at === index ? { ...step, ...change } : step)) });
}
