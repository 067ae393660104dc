import type { EventBody } from "../../task/events.ts";
import type { Task } from "../../task/task.ts";
import type { TaskActions } from "../task_actions.ts";

interface ForgeEffect<T> {
  key: string;
  /** After a crash: the result where it has happened. */
  probe(): Promise<T | undefined>;
  act(): Promise<T>;
}

/** Does something on a forge once, also over restarts. */
export async function doOnce<T>(
  { ports: { store } }: TaskActions,
  id: string,
  { key, probe, act }: ForgeEffect<T>,
): Promise<T> {
  const row = await store.effect(id, key);
  if (row?.done) return row.result as T;
  if (!row) await store.commit(id, { effect: { key, kind: "forge", done: false } });
  const result = (row && (await probe())) ?? (await act());
  await store.commit(id, { effect: { key, kind: "forge", result, done: true } });
  return result;
}

/** Saves the task, its events and the row that says so, in one transaction. */
export async function saveOnce(
  actions: TaskActions,
  task: Task,
  { key, result, events }: { key: string; result: unknown; events: EventBody[] },
): Promise<void> {
  await actions.save(task, { events, effect: { key, kind: "forge", result, done: true } });
}
