import { ModelError, type ModelErrorKind } from "./model.ts";

/** The next retry: `waitMs` from now, at the wall-clock time `wakeAt` (ms since the epoch). */
export interface Retry {
  error: ModelError;
  waitMs: number;
  wakeAt: number;
  /** Calls made so far. */
  tries: number;
}

export interface RetryOptions {
  signal: AbortSignal;
  /** Resolves after `ms`; rejects with the signal's reason when it aborts. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  /** At least 0, less than 1. */
  random(): number;
  now(): number;
  /** Called before each wait and awaited: the place to persist the wake-up time. */
  onRetry?(retry: Retry): void | Promise<void>;
  /** Calls in all that may fail by a fault (server, network, partial, empty). */
  maxTries?: number;
  /** All waiting together, in ms; a wait that would exceed it is not begun. */
  budgetMs?: number;
}

const minute = 60_000;
/** The longest that a server is waited for at once, in ms. */
export const longestWait = 15 * minute;
const maxQueueing = 12;

/** How each kind of error is retried; the retries of the SDKs are off. */
const retryPolicy: Record<ModelErrorKind, "fault" | "queue" | "final"> = {
  server: "fault",
  network: "fault",
  partial: "fault",
  empty: "fault",
  rate: "queue",
  overloaded: "queue",
  auth: "final",
  missing: "final",
  invalid: "final",
  refusal: "final",
  "too-long": "final",
};

/**
 * Calls until it succeeds. Faults are tried again at most `maxTries` times in all with exponential backoff and full
 * jitter; a server that asks to wait (429, 529) is waited for as long as it says, within the budget. Throws the last
 * ModelError; anything else that `call` throws passes at once, and an abort throws the signal's reason.
 */
export async function withRetries<T>(call: () => Promise<T>, options: RetryOptions): Promise<T> {
  const { signal, maxTries = 5, budgetMs = 30 * minute } = options;
  const count = { fault: 0, queue: 0, final: 0 };
  for (let tries = 1, waited = 0; ; tries++) {
    signal.throwIfAborted();
    try {
      return await call();
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof ModelError)) throw error;
      error.tries = tries;
      const kind = retryPolicy[error.kind];
      const failures = ++count[kind];
      if (kind === "final" || count.fault >= maxTries || count.queue >= maxQueueing) throw error;
      const waitMs = backoffMs(error, failures, options.random);
      waited += waitMs;
      if (waited > budgetMs) throw error;
      await options.onRetry?.({ error, waitMs, wakeAt: options.now() + waitMs, tries });
      await options.sleep(waitMs, signal);
    }
  }
}

/** What the server asked for plus up to a second, else anything up to 1 s, 2 s, 4 s ... 60 s. */
function backoffMs(error: ModelError, failures: number, random: () => number): number {
  if (error.retryAfterMs !== undefined) {
    return Math.round(Math.min(error.retryAfterMs, longestWait) + random() * 1_000);
  }
  return Math.round(random() * Math.min(minute, 1_000 * 2 ** (failures - 1)));
}

/**
 * Tries each model in turn, `call` with its retries included. A refused key ends it (another model would hide what the
 * person must mend), as does anything that is no ModelError. Throws the last error.
 */
export async function withFallbacks<M, T>(
  models: readonly M[],
  call: (model: M) => Promise<T>,
  onFallback?: (to: M, error: ModelError) => void | Promise<void>,
): Promise<T> {
  const [first, ...rest] = models;
  if (first === undefined) throw new Error("no model to call");
  let attempt = call(first);
  for (const next of rest) {
    try {
      return await attempt;
    } catch (error) {
      if (!(error instanceof ModelError) || error.kind === "auth") throw error;
      await onFallback?.(next, error);
      attempt = call(next);
    }
  }
  return attempt;
}
