import type { Clock } from "../task/clock.ts";
import type { TaskEvent } from "../task/events.ts";
import { isResting } from "../task/task.ts";
import type { Bus, TaskChange, TaskUpdate } from "./bus.ts";
import type { Store } from "./store.ts";

/** A notice of another process may be lost. */
const lookEveryMs = 3000;
/** Changes kept for a reader that stands still; beyond them their events are read from the store. */
const mostKept = 100;

interface Followed {
  store: Pick<Store, "state" | "events" | "notices">;
  bus: Bus;
  clock: Clock;
}

/**
 * The task's events from `fromSeq`, then live, until it rests. What this process saves comes with its events; the store is read
 * for what was before, for what others save, and before the end. Throws where nothing more can be saved.
 */
export async function* follow(
  { store, bus, clock }: Followed,
  id: string,
  fromSeq: number,
  signal: AbortSignal,
): AsyncIterable<TaskEvent> {
  const saved: (TaskChange | TaskUpdate)[] = [];
  let wake = () => {};
  const stop = bus.listenToChanges((change) => {
    if (change.task !== id) return;
    if (saved.length >= mostKept) saved.splice(0, saved.length, { task: id, state: change.state });
    else saved.push(change);
    wake();
  });
  const abort = () => wake();
  signal.addEventListener("abort", abort);
  try {
    for (let seq = fromSeq; !signal.aborted; ) {
      const changes = saved.splice(0);
      // The state comes first: what led to it is among the events that are read after it.
      const state = changes.at(-1)?.state ?? (await store.state(id));
      const events = eventsIn(changes, seq) ?? (await store.events(id, seq));
      for (const event of events) {
        yield event;
        seq = event.seq + 1;
      }
      if (saved.length > 0) continue;
      if (state === undefined) return;
      if (isResting(state)) {
        // A notice may be late: only the store says that the task still rests and that every event was read.
        if (changes.length === 0 && events.length === 0) return;
        continue;
      }
      bus.throwIfLost(id);
      await new Promise<void>((resolve) => {
        const stopLook = store.notices && clock.after(lookEveryMs, resolve);
        wake = () => {
          stopLook?.();
          resolve();
        };
        if (saved.length > 0 || signal.aborted) wake();
      });
    }
  } finally {
    stop();
    signal.removeEventListener("abort", abort);
  }
}

/** The events from `seq` on, where the changes bring every one of them. */
function eventsIn(changes: readonly (TaskChange | TaskUpdate)[], seq: number): TaskEvent[] | undefined {
  if (changes.length === 0 || !changes.every((change) => "events" in change)) return undefined;
  const events = changes.flatMap((change) => change.events).filter((event) => event.seq >= seq);
  return events.every((event, index) => event.seq === seq + index) ? events : undefined;
}
