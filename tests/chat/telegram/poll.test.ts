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
let polling: Promise<void>;

beforeEach(() => {
  telegram = aTelegram();
  ana = telegram.person(7);
  clock = new HandClock();
  ending = new AbortController();
  taken = [];
  states = [];
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
    log: { info() {}, warn() {} },
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
