import type { TaskEvent } from "../task/events.ts";
import { isResting } from "../task/task.ts";
import type { Bus, TaskUpdate } from "./bus.ts";
import type { Store } from "./store.ts";

const lookEveryMs = 1000;

/** The task's events from `fromSeq`, then live, until it rests. */
export async function* follow(
  store: Store,
  bus: Bus,
  id: string,
  fromSeq: number,
  signal: AbortSignal,
): AsyncIterable<TaskEvent> {
  const waiting: TaskUpdate[] = [];
  let wake = () => {};
  const stop = bus.listen((saved) => {
    if (saved.task !== id) return;
    waiting.push(saved);
    wake();
  });
  const abort = () => wake();
  signal.addEventListener("abort", abort);
  try {
    let seq = fromSeq;
    const task = await store.task(id);
    let resting = task === undefined || isResting(task.state);
    for (const event of await store.events(id, fromSeq)) {
      yield event;
      seq = event.seq + 1;
    }
    while (!signal.aborted) {
      const saved = waiting.shift();
      if (saved === undefined) {
        if (resting) return;
        await new Promise<void>((resolve) => {
          wake = resolve;
          if (waiting.length > 0 || signal.aborted) resolve();
          // Another process may work on it.
          else if (store.leases) setTimeout(resolve, lookEveryMs);
        });
        if (store.leases === undefined || waiting.length > 0) continue;
        const stored = await store.task(id);
        for (const event of await store.events(id, seq)) {
          yield event;
          seq = event.seq + 1;
        }
        resting = stored === undefined || isResting(stored.state);
        continue;
      }
      for (const event of saved.events) {
        if (event.seq < seq) continue;
        yield event;
        seq = event.seq + 1;
      }
      resting = isResting(saved.state);
    }
  } finally {
    stop();
    signal.removeEventListener("abort", abort);
  }
}
