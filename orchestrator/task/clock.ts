/** Time, passed in so that tests can control it. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Monotonic milliseconds: for durations. */
  monotonic(): number;
  /** Resolves after `ms`; rejects with the signal's reason when aborted. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  /** Calls `act` after `ms` of running time (monotonic: a clock that jumps does not fire it); returns a function that cancels it. */
  after(ms: number, act: () => void): () => void;
}

const longestTimer = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),

  sleep(ms, signal) {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      const stop = systemClock.after(ms, () => {
        signal.removeEventListener("abort", leave);
        resolve();
      });
      const leave = () => {
        stop();
        reject(signal.reason);
      };
      signal.addEventListener("abort", leave, { once: true });
    });
  },

  after(ms, act) {
    const timer = setTimeout(act, Math.min(Math.max(0, ms), longestTimer));
    return () => clearTimeout(timer);
  },
};
