import { expect, test } from "bun:test";
import { eventLog } from "../../orchestrator/service/event_log.ts";
import type { TaskEvent } from "../../orchestrator/task/events.ts";

const event = (seq: number) => ({ v: 1, seq, at: "", task: "T-1", type: "task.cancelled" }) as TaskEvent;

test("events are written when the event loop turns, in order, or when the log is about to be closed", async () => {
  const seen: number[] = [];
  const log = eventLog({ event: ({ seq }) => seen.push(seq) });
  log.add([]);
  log.add([event(1), event(2)]);
  log.add([event(3)]);
  await Promise.resolve();
  expect(seen).toEqual([]);
  await new Promise((resolve) => setImmediate(resolve));
  expect(seen).toEqual([1, 2, 3]);

  log.add([event(4)]);
  log.flush();
  expect(seen).toEqual([1, 2, 3, 4]);
  await new Promise((resolve) => setImmediate(resolve));
  expect(seen).toHaveLength(4);
});
