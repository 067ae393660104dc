import { systemClock } from "../../../orchestrator/task/clock.ts";

const times = 5;

/** Timers run out, and time passes, so many times as fast: a test need not wait for a chat's turn. The wall clock is the real one. */
export const hurriedClock = {
  ...systemClock,
  monotonic: () => systemClock.monotonic() * times,
  after: (ms: number, act: () => void) => systemClock.after(ms / times, act),
};
