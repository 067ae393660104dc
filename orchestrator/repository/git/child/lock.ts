import { KeyedQueue } from "../../../task/keyed_queue.ts";

const queue = new KeyedQueue();

/**
 * Runs one action at a time per key in this process. The library does not lock, and two writers would lose commits. Keys are
 * taken in sorted order, so that no deadlock occurs.
 */
export async function withLocks<T>(keys: readonly string[], action: () => Promise<T>): Promise<T> {
  const [key, ...rest] = [...new Set(keys)].sort();
  if (key === undefined) return action();
  return await queue.run(key, () => withLocks(rest, action));
}
