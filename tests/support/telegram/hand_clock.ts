import type { Clock } from "../../../orchestrator/task/clock.ts";

/** A clock that stands still until a test moves it. */
export class HandClock implements Clock {
  #ms = 0;
  #timers: { at: number; act: () => void }[] = [];
  readonly #start = Date.UTC(2030, 0, 1);

  now = () => this.#start + this.#ms;
  monotonic = () => this.#ms;

  after = (ms: number, act: () => void): (() => void) => {
    const timer = { at: this.#ms + Math.max(0, ms), act };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((one) => one !== timer);
    };
  };

  sleep = (ms: number, signal: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      const stop = this.after(ms, resolve);
      signal.addEventListener("abort", () => {
        stop();
        reject(signal.reason);
      });
    });

  /** Fires what is due until then, the earliest first; returns how many that were. */
  advance(ms: number): number {
    const until = this.#ms + ms;
    let fired = 0;
    for (let next = this.#next(until); next; next = this.#next(until)) {
      this.#ms = Math.max(this.#ms, next.at);
      this.#timers = this.#timers.filter((one) => one !== next);
      next.act();
      fired += 1;
    }
    this.#ms = until;
    return fired;
  }

  #next(until: number) {
    return this.#timers.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
  }
}
