import type { Clock } from "../../../task/clock.ts";
import { type ApiFailure, apiFailureOf, type BotApi, pollSeconds } from "../api.ts";
import { updateId } from "./update.ts";

interface PollParts {
  api: BotApi;
  clock: Clock;
  signal: AbortSignal;
  /** Stores the updates for this bot; after it they are confirmed. */
  take(updates: unknown[]): Promise<void>;
  health(state: "connected" | "disconnected"): void;
  log: {
    info(name: string, fields?: Record<string, unknown>): void;
    warn(name: string, fields?: Record<string, unknown>): void;
  };
}

const longestRoundMs = 120_000;
const pauses = { later: [1000, 30_000], conflict: [5000, 60_000], token: [60_000, 60_000] } as const;

/** Polls for updates until the signal; failures are logged and retried. */
export async function poll(parts: PollParts): Promise<void> {
  const { api, clock, signal, take, health, log } = parts;
  let offset: number | undefined;
  const failures = new Failures();
  while (!signal.aborted) {
    try {
      // The first poll is short, to show the connection at once.
      const seconds = offset === undefined && failures.all === 0 ? 1 : pollSeconds;
      const from = offset;
      const ids = await inTime(parts, async () => {
        const updates = await api.getUpdates(from, seconds);
        await take(updates);
        return updates.map(updateId).filter((id) => id !== undefined);
      });
      offset = ids.length > 0 ? Math.max(...ids) + 1 : (offset ?? 0);
      if (failures.all > 0) log.info("telegram.back", { failures: failures.all });
      failures.end();
      health("connected");
    } catch (error) {
      if (signal.aborted) return;
      const { kind, waitMs, why } = apiFailureOf(error);
      const pause = failures.pauseAfter(kind, waitMs);
      health("disconnected");
      log.warn(kind === "conflict" ? "telegram.conflict" : "telegram.unreachable", { why, pauseMs: pause });
      await clock.sleep(pause, signal).catch(() => {});
    }
  }
}

/** A poll that does not end is given up: its updates are fetched again. */
async function inTime<T>({ clock, signal }: PollParts, round: () => Promise<T>): Promise<T> {
  const over = new AbortController();
  const late = clock.sleep(longestRoundMs, AbortSignal.any([signal, over.signal])).then(() => {
    throw new Error("the round of polling did not end");
  });
  try {
    return await Promise.race([round(), late]);
  } finally {
    late.catch(() => {});
    over.abort();
  }
}

/** Each kind of failure waits longer by its own repetitions: after an outage one 409 is the first of its kind. */
class Failures {
  readonly #counts = { later: 0, conflict: 0, token: 0 };

  get all(): number {
    return this.#counts.later + this.#counts.conflict + this.#counts.token;
  }

  pauseAfter(kind: ApiFailure["kind"], waitMs: number): number {
    const counted = kind === "conflict" || kind === "token" ? kind : "later";
    const before = this.#counts[counted];
    this.#counts[counted] += 1;
    if (kind === "wait") return waitMs;
    const [first, longest] = pauses[counted];
    return Math.min(longest, first * 2 ** Math.min(before, 8));
  }

  end(): void {
    Object.assign(this.#counts, { later: 0, conflict: 0, token: 0 });
  }
}
