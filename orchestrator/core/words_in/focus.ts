import { UserError } from "../errors.ts";
import type { ChatRow, Store } from "../store.ts";
import type { Task } from "../task.ts";
import { situationOf } from "./situation.ts";

/** What a message is about. */
export interface Focus {
  task: Task | null;
  /** The plans of this chat that wait for a word; more than one: a bare yes is not clear. */
  plans: Task[];
  /** The words name the task: `cancela T-3`. */
  named: boolean;
}

/** The task that is named, else the chat's if something is pending in it, else the only one of the chat that waits. Throws UserError 2 for an unknown id. */
export async function focusOf(store: Store, chat: ChatRow, text: string): Promise<Focus> {
  const named = /(?:^|[^\w-])T-(\d{1,9})(?![\w-])/i.exec(text)?.[1];
  const tasks = (await store.tasks(["planned", "clarifying"])).filter((task) => task.chat === chat.id);
  const plans = tasks.filter(({ state }) => state === "planned");
  if (named !== undefined) {
    const id = `T-${Number(named)}`;
    const task = await store.task(id);
    if (!task) throw new UserError("task.unknown", { id });
    return { task, plans, named: true };
  }
  const current = chat.task === null ? null : ((await store.task(chat.task)) ?? null);
  if (waitsOrRuns(current)) return { task: current, plans, named: false };
  return { task: tasks.length === 1 ? (tasks[0] ?? null) : current, plans, named: false };
}

function waitsOrRuns(task: Task | null): boolean {
  const situation = situationOf(task);
  return situation === "approval" || situation === "clarify" || situation === "running";
}
