import { repoLocation } from "../../task/repo_ref.ts";
import { planOf, type Task, type TaskIn } from "../../task/task.ts";
import type { Store } from "../store.ts";

/** What a plan will cost, by this repository's own tasks: their median per step. */
export interface Estimate {
  usd: number;
  ms: number;
  /** How many tasks it is made of. */
  tasks: number;
  /** How long the task has worked so far. */
  workedMs: number;
}

/** Fewer say nothing. */
const fewestTasks = 5;
const mostTasks = 50;

/** null where fewer than five tasks of the repository were completed before this one. */
export async function planEstimate(store: Pick<Store, "list">, task: Task): Promise<Estimate | null> {
  const steps = planOf(task)?.plan.steps.length ?? 0;
  if (steps === 0) return null;
  const completed = await store.list({ states: ["completed"], repo: task.repo.name, limit: mostTasks }, (one) => one);
  const before = completed.filter((one): one is TaskIn<"completed"> => isComparable(one as Task, task));
  if (before.length < fewestTasks) return null;
  const perStep = (of: (one: TaskIn<"completed">) => number) => median(before.map((one) => of(one) / stepsOf(one)));
  return {
    usd: steps * perStep(({ costUsd }) => costUsd),
    ms: Math.round(steps * perStep(({ usedMs }) => usedMs)),
    tasks: before.length,
    workedMs: task.usedMs,
  };
}

/** A task that was done in one go, with prices that are known; others have lost time or money on the way. */
function isComparable(one: Task, task: Task): boolean {
  return (
    one.state === "completed" &&
    one.id !== task.id &&
    one.updatedAt < task.createdAt &&
    repoLocation(one.repo) === repoLocation(task.repo) &&
    one.round === 0 &&
    !one.earlier?.length &&
    !one.costUnknown &&
    stepsOf(one) > 0
  );
}

function stepsOf(task: Task): number {
  return planOf(task)?.plan.steps.length ?? 0;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = sorted.length >> 1;
  const [low = 0, high = 0] = [sorted[sorted.length % 2 === 0 ? middle - 1 : middle], sorted[middle]];
  return (low + high) / 2;
}
