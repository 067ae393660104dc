import type { Clock } from "../../orchestrator/task/clock.ts";

/** Numbers that only look random: the same seed, the same numbers (mulberry32). */
export class Chance {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  /** At least 0, less than 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  }

  upTo(most: number): number {
    return Math.floor(this.next() * (most + 1));
  }

  one<T>(of: readonly T[]): T {
    return of[this.upTo(of.length - 1)] as T;
  }
}

interface Timer {
  at: number;
  order: number;
  life: object;
  act: () => void;
}

/** Virtual time: it stands still until somebody asks for the next timer. */
export class Time {
  now = 0;
  #order = 0;
  #timers: Timer[] = [];
  readonly #paused = new Map<object, number>();

  after(ms: number, life: object, act: () => void): () => void {
    const at = Math.max(this.now + Math.max(0, ms), this.#paused.get(life) ?? 0);
    const timer = { at, order: this.#order++, life, act };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((one) => one !== timer);
    };
  }

  /** A process is frozen: what it waits for comes after that, in its order. */
  pause(life: object, ms: number): void {
    const until = this.now + ms;
    this.#paused.set(life, until);
    const late = this.#timers.filter((timer) => timer.life === life && timer.at < until);
    for (const timer of late.sort((one, other) => one.at - other.at || one.order - other.order)) {
      timer.at = until;
      timer.order = this.#order++;
    }
  }

  isPaused(life: object): boolean {
    return (this.#paused.get(life) ?? 0) > this.now;
  }

  /** A process is gone, and its timers with it. */
  forget(life: object): void {
    this.#timers = this.#timers.filter((timer) => timer.life !== life);
  }

  /** Goes to the next timer and fires it; false when there is none. */
  step(): boolean {
    let next: Timer | undefined;
    for (const timer of this.#timers)
      if (!next || timer.at < next.at || (timer.at === next.at && timer.order < next.order)) next = timer;
    if (!next) return false;
    const { at, act } = next;
    this.#timers.splice(this.#timers.indexOf(next), 1);
    this.now = Math.max(this.now, at);
    act();
    return true;
  }
}

/** The clock of one process; `jump` is how far its wall clock is off. */
export function clockOf(time: Time, life: object, jump: () => number): Clock {
  return {
    now: () => Date.UTC(2025, 0, 6) + time.now + jump(),
    monotonic: () => time.now,
    after: (ms, act) => time.after(ms, life, act),
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason);
        const leave = () => {
          stop();
          reject(signal.reason);
        };
        const stop = time.after(ms, life, () => {
          signal.removeEventListener("abort", leave);
          resolve();
        });
        signal.addEventListener("abort", leave, { once: true });
      }),
  };
}
