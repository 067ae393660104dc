const queues = new Map<string, Promise<unknown>>();

/**
 * Runs one action at a time per key in this process. The library does not lock, and two writers would lose commits. Keys are
 * taken in sorted order, so that no deadlock occurs.
 */
export async function withLocks<T>(keys: readonly string[], action: () => Promise<T>): Promise<T> {
  const [key, ...rest] = [...new Set(keys)].sort();
  if (key === undefined) return action();
  const before = queues.get(key) ?? Promise.resolve();
  const mine = before.then(() => withLocks(rest, action));
  const settled = mine.catch(() => undefined);
  queues.set(key, settled);
  try {
    return await mine;
  } finally {
    if (queues.get(key) === settled) queues.delete(key);
  }
}
