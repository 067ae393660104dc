import type { Clock } from "../task/clock.ts";
import type { TaskEvent } from "../task/events.ts";
import { isResting, type TaskState } from "../task/task.ts";
import type { Bus } from "./bus.ts";
import type { Store } from "./store.ts";

/** A notice of another process may be lost. */
const lookEveryMs = 3000;

interface Followed {
  store: Pick<Store, "state" | "events" | "notices">;
  bus: Bus;
  clock: Clock;
}

/** The task's events from `fromSeq`, then live, until it rests: read from the store, whenever something of it was saved. */
export async function* follow(
  { store, bus, clock }: Followed,
  id: string,
  fromSeq: number,
  signal: AbortSignal,
): AsyncIterable<TaskEvent> {
  let saved: { state: TaskState } | undefined;
  let wake = () => {};
  const stop = bus.listenToChanges((change) => {
    if (change.task !== id) return;
    saved = change;
    wake();
  });
  const abort = () => wake();
  signal.addEventListener("abort", abort);
  try {
    for (let seq = fromSeq; !signal.aborted; ) {
      // The state comes first: what led to it is among the events that are read after it.
      const state = saved?.state ?? (await store.state(id));
      saved = undefined;
      const events = await store.events(id, seq);
      for (const event of events) {
        yield event;
        seq = event.seq + 1;
      }
      if (saved) continue;
      if (state === undefined) return;
      if (isResting(state)) {
        if (events.length === 0) return;
        // Among them may be what came after that state, before anybody told of it.
        continue;
      }
      await new Promise<void>((resolve) => {
        const stopLook = store.notices && clock.after(lookEveryMs, resolve);
        wake = () => {
          stopLook?.();
          resolve();
        };
        if (saved || signal.aborted) wake();
      });
    }
  } finally {
    stop();
    signal.removeEventListener("abort", abort);
  }
}
