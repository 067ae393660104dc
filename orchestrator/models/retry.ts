import { ModelError, type ModelErrorKind } from "./model.ts";

/** The next retry: `waitMs` from now, at the wall-clock time `wakeAt` (ms since the epoch). */
export interface Retry {
  error: ModelError;
  waitMs: number;
  wakeAt: number;
  /** Calls made so far. */
  tries: number;
  /** All waiting together, this one included. */
  waitedMs: number;
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
  /** Calls in all that may fail by a fault (server, network, partial). */
  maxTries?: number;
  /** All waiting together, in ms; a wait that would exceed it is not begun. */
  budgetMs?: number;
  /** What was waited already, before a restart. */
  waitedMs?: number;
  /** Another model can be asked instead: an overloaded one is given up before two minutes are over. */
  hasFallback?: boolean;
}

const minute = 60_000;
/** The longest that servers are waited for, all waits of a call together, in ms. */
export const longestWait = 30 * minute;
/** From the first answer that a model is overloaded to the call of another one: a bit below the two minutes. */
const overloadedFor = 110_000;
const maxQueueing = 12;

/** How each kind of error is retried; the retries of the SDKs are off. */
const retryPolicy: Record<ModelErrorKind, "fault" | "queue" | "final"> = {
  server: "fault",
  network: "fault",
  partial: "fault",
  rate: "queue",
  overloaded: "queue",
  empty: "final",
  auth: "final",
  missing: "final",
  invalid: "final",
  refusal: "final",
  "too-long": "final",
};

/**
 * Calls until it succeeds. Faults are tried again at most `maxTries` times in all with exponential backoff and full
 * jitter; a server that asks to wait (429, 529) is waited for as long as it says, within the budget, and never asked before. What the
 * same request would only fail by again is not tried again. Throws the last
 * ModelError; anything else that `call` throws passes at once, and an abort throws the signal's reason.
 */
export async function withRetries<T>(call: () => Promise<T>, options: RetryOptions): Promise<T> {
  const { signal, maxTries = 5, budgetMs = longestWait } = options;
  const count = { fault: 0, queue: 0, final: 0 };
  let waitedMs = options.waitedMs ?? 0;
  let giveUpAt = Number.POSITIVE_INFINITY;
  for (let tries = 1; ; tries++) {
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
      waitedMs += waitMs;
      const wakeAt = options.now() + waitMs;
      if (options.hasFallback && error.kind === "overloaded")
        giveUpAt = Math.min(giveUpAt, options.now() + overloadedFor);
      if (waitedMs > budgetMs || wakeAt > giveUpAt) throw error;
      await options.onRetry?.({ error, waitMs, wakeAt, tries, waitedMs });
      await options.sleep(waitMs, signal);
    }
  }
}

/** What the server asked for plus up to a second, else anything up to 1 s, 2 s, 4 s ... 60 s. */
function backoffMs(error: ModelError, failures: number, random: () => number): number {
  if (error.retryAfterMs !== undefined) {
    return Math.round(error.retryAfterMs + random() * 1_000);
  }
  return Math.round(random() * Math.min(minute, 1_000 * 2 ** (failures - 1)));
}

/**
 * Tries each model in turn, `call` with its retries included. A refused key ends it (another model would hide what the
 * person must mend), as do `final` errors and anything that is no ModelError. Throws the last error.
 */
export async function withFallbacks<M, T>(
  models: readonly M[],
  call: (model: M, hasFallback: boolean) => Promise<T>,
  { final, onFallback }: FallbackOptions<M> = {},
): Promise<T> {
  const [first, ...rest] = models;
  if (first === undefined) throw new Error("no model to call");
  let attempt = call(first, rest.length > 0);
  for (const [index, next] of rest.entries()) {
    try {
      return await attempt;
    } catch (error) {
      if (!(error instanceof ModelError) || error.kind === "auth" || final?.has(error.kind)) throw error;
      await onFallback?.(next, error);
      attempt = call(next, index < rest.length - 1);
    }
  }
  return attempt;
}

interface FallbackOptions<M> {
  /** Errors that the caller mends by another request to the same model. */
  final?: ReadonlySet<ModelErrorKind>;
  onFallback?(to: M, error: ModelError): void | Promise<void>;
}
