import { UserError } from "../task/errors.ts";
import { pauseTask } from "../task/pause.ts";
import { isResting } from "../task/task.ts";
import { text } from "../texts/index.ts";
import type { TaskActions } from "./task_actions.ts";

/** Stops the work on a task with a checkpoint, until it is resumed. Throws UserError 2 where nothing is being worked on. */
export async function pause(actions: TaskActions, id: string): Promise<void> {
  const before = await actions.task(id);
  if (!isResting(before.state)) await actions.engine.stop(before.id, "interrupt");
  const task = await actions.task(before.id);
  if (isResting(task.state)) {
    if (task.state === "paused" && !isResting(before.state)) return;
    throw new UserError("task.not-now", { id: task.id, state: task.state, word: "pause" });
  }
  const detail = text(task.lang, "task.interrupted", { id: task.id });
  const { task: paused, events } = pauseTask(task, { reason: "interrupted", detail });
  await actions.save(paused, { events });
}
