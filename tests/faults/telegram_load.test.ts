import { expect } from "bun:test";
import { longTest } from "../support/long.ts";
import { underLoad } from "../support/telegram/bot_load.ts";

/** The times that are promised are measured by `make bench`. */
const load = { chats: 50, messages: 200, seconds: 10 };

longTest(
  "many chats ask while two tasks run: every message is answered once, within Telegram's limits",
  async () => {
    const { answered, p95, longest, longestBlocked } = await underLoad(load);

    expect(answered).toBe(load.messages);
    console.log(`p95 ${p95} ms, longest ${longest} ms, longest /livez ${Math.round(longestBlocked)} ms`);
  },
  120_000,
);
