import { expect, test } from "bun:test";
import { Limits } from "../../../orchestrator/chat/telegram/outgoing/limits.ts";
import { openStore } from "../../../orchestrator/store/store.ts";
import { aFolder } from "../../store/sample.ts";

/** Sends as early as allowed; the times at which messages went out. */
function send(limits: Limits, chats: number[], { from = 0, progress = false } = {}): number[] {
  let now = from;
  return chats.map((chat) => {
    now = Math.max(now, limits.ready({ chat, thread: null }, now, { progress }));
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

const group = { chat: -5, thread: null };

test("what was sent before a restart counts on", async () => {
  let now = Date.parse("2030-01-01T00:00:00Z");
  const folder = aFolder();
  const store = await openStore(folder.path, { now: () => now });
  const { mail } = store;
  for (let n = 0; n < 20; n++) {
    await mail.post({ outbox: [{ key: `${n}`, chat: "telegram:-5", body: {} }] });
    const [row] = await mail.waiting();
    if (row) await mail.sent(row);
    now += 1000;
  }
  // A process that began a second ago.
  const limits = await Limits.open(mail, { now: () => now, monotonic: () => 1000 });
  expect(limits.ready(group, 1000)).toBe(1000 - 20_000 + 61_000);
  expect(limits.ready({ chat: 1, thread: null }, 1000)).toBe(1000);
  await store.close();
  folder.remove();
});

test.each([1, 2, 5, 20])(
  "%d tasks at work in a group: an answer waits three seconds at most, and so do seven a minute",
  (tasks) => {
    const limits = new Limits();
    const cards = Array.from({ length: tasks }, (_, n) => ({ due: n * 100 }));
    const asked = Array.from({ length: 60 }, (_, n) => 5000 + n * 9100);
    const delays: number[] = [];
    for (let now = 0; now < 600_000; now += 50) {
      const [question] = asked;
      if (question !== undefined && question <= now && limits.ready(group, now) <= now) {
        delays.push(now - question);
        asked.shift();
        limits.took(group, now);
      }
      const card = cards.find(({ due }) => due <= now);
      if (!card || limits.ready(group, now, { progress: true }) > now) continue;
      limits.took(group, now);
      card.due = now + 3000;
    }
    expect(delays).toHaveLength(60);
    expect(Math.max(...delays)).toBeLessThanOrEqual(3000);
  },
);

test("progress comes evenly into a group, and leaves a third of the minute free", () => {
  const limits = new Limits();
  const times = send(limits, Array(30).fill(-5), { progress: true });
  const gaps = times.slice(1).map((at, index) => at - (times[index] ?? 0));
  expect(Math.max(...gaps) - Math.min(...gaps)).toBeLessThan(10);
  const minute = times.filter((at) => at > (times.at(-1) ?? 0) - 60_000);
  expect(minute.length).toBeLessThanOrEqual(13);

  const answers = send(limits, Array(7).fill(-5), { from: times.at(-1) ?? 0 });
  expect((answers.at(-1) ?? 0) - (times.at(-1) ?? 0)).toBeLessThan(8000);
});
