import { expect, test } from "bun:test";
import { Limits } from "../../../orchestrator/chat/telegram/outgoing/limits.ts";

/** Sends as early as allowed; the times at which messages went out. */
function send(limits: Limits, chats: number[], from = 0): number[] {
  let now = from;
  return chats.map((chat) => {
    now = Math.max(now, limits.ready({ chat, thread: null }, now));
    limits.took({ chat, thread: null }, now);
    return now;
  });
}

test("about once a second in a private chat", () => {
  const times = send(new Limits(), [1, 1, 1]);
  expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(1000);
  expect((times[2] ?? 0) - (times[1] ?? 0)).toBeGreaterThanOrEqual(1000);
});

test("at most 20 a minute in a group", () => {
  const times = send(new Limits(), Array(45).fill(-5));
  for (const [index, at] of times.entries())
    expect((times[index + 20] ?? Number.POSITIVE_INFINITY) - at).toBeGreaterThan(60_000);
});

test("at most 25 a second over all chats", () => {
  const times = send(
    new Limits(),
    Array.from({ length: 80 }, (_, index) => index + 1),
  );
  for (const [index, at] of times.entries())
    expect((times[index + 25] ?? Number.POSITIVE_INFINITY) - at).toBeGreaterThan(1000);
});

test("nothing before Telegram's retry_after", () => {
  const limits = new Limits();
  limits.close(7000);
  expect(limits.ready({ chat: 1, thread: null }, 10)).toBe(7000);
});
