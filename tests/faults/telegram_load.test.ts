import { expect, test } from "bun:test";
import { underLoad } from "../support/bot_load.ts";
import { isLong } from "../support/long.ts";

/** The whole load in `make test-faults`, a tenth of it otherwise. The times that are promised are measured by `make bench`. */
const load = isLong ? { chats: 50, messages: 200, seconds: 10 } : { chats: 10, messages: 20, seconds: 2 };

test("many chats ask while two tasks run: every message is answered once, within Telegram's limits", async () => {
  const { answered, p95, longest, longestBlocked } = await underLoad(load);

  expect(answered).toBe(load.messages);
  console.log(`p95 ${p95} ms, longest ${longest} ms, longest /livez ${Math.round(longestBlocked)} ms`);
}, 120_000);
