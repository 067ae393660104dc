import type { TaskEvent } from "../task/events.ts";
import type { Log } from "./log.ts";

/**
 * Logs the events of one turn of the event loop together: they are in the database already, and a task does not wait for the
 * log. Call `flush` before the log is closed.
 */
export function eventLog(log: Pick<Log, "event">): { add(events: readonly TaskEvent[]): void; flush(): void } {
  const waiting: TaskEvent[] = [];
  const flush = () => {
    for (const event of waiting.splice(0)) log.event(event);
  };
  return {
    add(events) {
      if (waiting.length === 0 && events.length > 0) setImmediate(flush);
      waiting.push(...events);
    },
    flush,
  };
}
