import { afterEach, beforeEach, expect, test } from "bun:test";
import { botApi } from "../../../orchestrator/chat/telegram/api.ts";
import { poll } from "../../../orchestrator/chat/telegram/incoming/poll.ts";
import { HandClock } from "../../support/telegram/hand_clock.ts";
import type { Seat } from "../../support/telegram/seat.ts";
import { aTelegram, type Telegram } from "../../support/telegram/server.ts";

let telegram: Telegram;
let ana: Seat;
let clock: HandClock;
let ending: AbortController;
let taken: unknown[];
let states: string[];
let pauses: number[];
let polling: Promise<void>;

beforeEach(() => {
  telegram = aTelegram();
  ana = telegram.person(7);
  clock = new HandClock();
  ending = new AbortController();
  taken = [];
  states = [];
  pauses = [];
});

afterEach(async () => {
  ending.abort();
  await polling;
  await telegram[Symbol.asyncDispose]();
});

function begin(): void {
  const { signal } = ending;
  polling = poll({
    api: botApi({ token: telegram.token, apiRoot: telegram.url, signal, clean: (text) => text, outside: (id) => id }),
    clock,
    signal,
    take: async (updates) => void taken.push(...updates),
    health: (state) => void states.push(state),
    log: { info() {}, warn: (_, fields) => void pauses.push(Number(fields?.pauseMs)) },
  });
}

const state = (wanted: string) =>
  telegram.until(`it is ${wanted}`, () => (states.at(-1) === wanted ? true : undefined));
const taking = (count: number) => telegram.until("they are taken", () => (taken.length === count ? true : undefined));

test("a round that nobody ends is given up after two minutes, and what it was about to bring is asked for again", async () => {
  telegram.fault("getUpdates", "hang");
  begin();
  await telegram.until("it asks", () => (telegram.polls === 1 ? true : undefined));
  ana.says("hello");

  clock.advance(119_000);
  expect(states).toEqual([]);
  clock.advance(1000);
  await state("disconnected");
  clock.advance(1000);
  await taking(1);
  expect(states).toEqual(["disconnected", "connected"]);
});

test("a token that is refused after a good start is tried again once a minute, and goes on when it is good again", async () => {
  begin();
  ana.says("hello");
  await taking(1);
  telegram.revoked = true;
  // It ends the round that was held when the token was still good.
  ana.says("are you there?");
  await state("disconnected");
  telegram.revoked = false;
  ana.says("and now?");
  const asked = telegram.polls;

  clock.advance(59_000);
  expect(telegram.polls).toBe(asked);
  clock.advance(1000);
  await taking(3);
  await state("connected");
});

const conflict = { code: 409, description: "Conflict: terminated by other getUpdates request" };

test.each([
  ["one 409 after an outage", "500", conflict, 5000],
  ["one failure of the network after many conflicts", conflict, "500", 1000],
] as const)("%s waits as the first of its kind", async (_, before, then, expected) => {
  telegram.fault("getUpdates", before, 7);
  telegram.fault("getUpdates", then);
  begin();
  for (let failures = 1; failures <= 8; failures++) {
    await telegram.until("it failed again", () => (pauses.length === failures ? true : undefined));
    if (failures < 8) clock.advance(pauses.at(-1) ?? 0);
  }
  expect(pauses.at(-1)).toBe(expected);
  ana.says("are you there?");
  clock.advance(expected);
  await state("connected");
});
