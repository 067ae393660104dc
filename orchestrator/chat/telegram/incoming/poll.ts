import type { Clock } from "../../../task/clock.ts";
import { apiFailureOf, type BotApi, pollSeconds } from "../api.ts";
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
  let failures = 0;
  while (!signal.aborted) {
    try {
      // The first poll is short, to show the connection at once.
      const seconds = offset === undefined && failures === 0 ? 1 : pollSeconds;
      const from = offset;
      const ids = await inTime(parts, async () => {
        const updates = await api.getUpdates(from, seconds);
        await take(updates);
        return updates.map(updateId).filter((id) => id !== undefined);
      });
      offset = ids.length > 0 ? Math.max(...ids) + 1 : (offset ?? 0);
      if (failures > 0) log.info("telegram.back", { failures });
      failures = 0;
      health("connected");
    } catch (error) {
      if (signal.aborted) return;
      const pause = pauseAfter(error, failures++);
      health("disconnected");
      const { kind, why } = apiFailureOf(error);
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

function pauseAfter(error: unknown, failures: number): number {
  const { kind, waitMs } = apiFailureOf(error);
  if (kind === "wait") return waitMs;
  const [first, longest] = kind === "conflict" || kind === "token" ? pauses[kind] : pauses.later;
  return Math.min(longest, first * 2 ** Math.min(failures, 8));
}
