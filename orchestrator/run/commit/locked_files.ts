import { isCi } from "../../safety/ci_paths.ts";
import { TaskError } from "../../task/errors.ts";
import { type Plan, plannedFiles } from "../../task/plan.ts";
import type { Task } from "../../task/task.ts";
import { text } from "../../texts/index.ts";

type Cause = Pick<Task, "followUp">;

/** A revision that mends red checks does not change what runs them. */
export function isLocked({ followUp }: Cause, path: string): boolean {
  return followUp?.cause === "ci" && isCi(path);
}

/** Throws TaskError, which the model reads. */
export function refuseLocked(task: Cause, paths: readonly string[]): void {
  const locked = paths.filter((path) => isLocked(task, path));
  if (locked.length > 0) throw new TaskError(text("en", "ci.locked", { paths: locked.join(", ") }));
}

/** What the planner is told of such files in its plan. */
export function lockedProblems(task: Cause & Pick<Task, "lang">, plan: Plan): string[] {
  const locked = plannedFiles(plan).filter((path) => isLocked(task, path));
  return locked.map((path) => text(task.lang, "ci.plan-locked", { path }));
}
