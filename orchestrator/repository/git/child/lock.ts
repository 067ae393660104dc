import { KeyedQueue } from "../../../task/keyed_queue.ts";

const queue = new KeyedQueue();

/** Ours because the library does not lock: two writers lose commits. One at a time per key in this process; keys are taken in order, so that two callers cannot wait for each other. */
export async function withLocks<T>(keys: readonly string[], action: () => Promise<T>): Promise<T> {
  const [key, ...rest] = [...new Set(keys)].sort();
  if (key === undefined) return action();
  return await queue.run(key, () => withLocks(rest, action));
}
