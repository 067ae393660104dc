import { editedByHand } from "../task/events.ts";
import { currentOrPreviousWork, type Task } from "../task/task.ts";
import type { TaskRun } from "./task_run.ts";

/** What the person asked to change in the plans of this task, in their words and order. */
export async function changesAsked({ ports, task }: Pick<TaskRun, "ports" | "task">): Promise<string[]> {
  const events = await ports.store.events(task.id);
  return events.flatMap((event) =>
    event.type === "plan.modified" && event.change !== editedByHand ? [event.change] : [],
  );
}

/** The person's remarks while it ran, those that no step has read yet last. */
export function notesOf(task: Task): string[] {
  return [...(currentOrPreviousWork(task)?.steps.flatMap(({ notes }) => notes) ?? []), ...task.notes];
}
