const queues = new Map<string, Promise<unknown>>();

/** Ours because the library does not lock: two writers lose commits. One at a time per key in this process; keys are taken in order, so that two callers cannot wait for each other. */
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
