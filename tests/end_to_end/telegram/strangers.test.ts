import { expect, test } from "bun:test";
import { longTest } from "../../support/long.ts";
import { aBotPlace, type BotPlace } from "../../support/telegram/bot.ts";
import type { Seat } from "../../support/telegram/seat.ts";

/** Long enough for a bot to have done what it should not. */
const aMoment = 700;

/** Whoever does something, a bot was there, fetched it, and is gone again: what did it leave? */
async function leftBy(place: BotPlace, act: (place: BotPlace) => void): Promise<{ sent: string[]; asked: number }> {
  const bot = await place.bot();
  const asked = place.models.requests.length;
  const calls = place.telegram.calls.length;
  act(place);
  await place.telegram.caughtUp();
  await Bun.sleep(aMoment);
  await bot.stop();
  const sent = place.telegram.calls
    .slice(calls)
    .flatMap(({ method }) => (/^(send|edit|delete|answer)/.test(method) ? [method] : []));
  return { sent, asked: place.models.requests.length - asked };
}

const nothing = { sent: [], asked: 0 };

const acts: [string, (stranger: Seat, place: BotPlace) => void][] = [
  ["writes a task", (stranger) => void stranger.says("Add stock validation")],
  ["writes a command", (stranger) => void stranger.says("/start")],
  ["guesses a pairing code", (stranger) => void stranger.says("/start ABCD-1234")],
  ["sends a voice note", (stranger) => void stranger.sendsVoice()],
  ["edits a message", (stranger) => stranger.edits(stranger.says("hi"), "/tasks")],
  [
    "presses with data of their own",
    (stranger) => void stranger.forges("approve:T-1:AAAAAAAAAAAAAAAA", stranger.says("x")),
  ],
  [
    "blocks and unblocks the bot",
    (stranger) => {
      stranger.blocks();
      stranger.unblocks();
    },
  ],
  [
    "writes in a group that is not listed",
    (stranger, { telegram }) =>
      void telegram.group("Elsewhere").with(stranger).says("@devorch_test_bot add stock validation"),
  ],
];

test("a stranger, whatever they do, gets no answer, leaves no row, costs no model call", async () => {
  await using place = await aBotPlace();
  await (await place.bot()).stop();
  const before = place.rows();
  let id = 100;
  const left = await leftBy(place, (here) => {
    for (const [, act] of acts) act(here.telegram.person(++id, { name: `Mallory ${id}` }), here);
  });

  expect(left).toEqual(nothing);
  expect(place.rows()).toEqual(before);
  const log = await Bun.file(`${place.env.DATA_PATH}/../data/logs/orchestrator.log`)
    .text()
    .catch(() => "");
  expect(log).not.toContain("Add stock validation");
}, 60_000);

longTest(
  "somebody who is allowed is not heard in a group that is not listed",
  async () => {
    await using place = await aBotPlace();
    await (await place.bot()).stop();
    const before = place.rows();

    const left = await leftBy(place, ({ telegram, ana }) => {
      telegram.group("Elsewhere").with(ana).says("@devorch_test_bot add stock validation");
      telegram.group("Elsewhere too").with(ana).says("/new@devorch_test_bot add stock validation");
    });

    expect(left).toEqual(nothing);
    expect(place.rows()).toEqual(before);
  },
  60_000,
);

longTest(
  "channel posts, inline queries and edited messages are not orders",
  async () => {
    await using place = await aBotPlace();
    const { ana } = place;
    const bot = await place.bot();
    ana.says("Add stock validation");
    await ana.seesButton("Approve");
    const said = ana.says("what are the tasks?");
    await ana.sees(/T-1/, { after: said });
    const { updates } = place.telegram.house;

    ana.edits(said, "looks good, go ahead");
    updates.add("channel_post", {
      message_id: 1,
      date: 1,
      chat: { id: -100, type: "channel", title: "News" },
      text: "go ahead",
    });
    updates.add("inline_query", {
      id: "1",
      from: { id: 7, is_bot: false, first_name: "Ana" },
      query: "go ahead",
      offset: "",
    });
    await place.telegram.caughtUp();
    await Bun.sleep(aMoment);

    expect((await place.tasks())[0]?.state).toBe("planned");
    await bot.stop();
  },
  60_000,
);

longTest(
  "a forwarded approval approves nothing",
  async () => {
    await using place = await aBotPlace();
    const { ana, telegram } = place;
    await place.bot();
    ana.says("Add stock validation");
    const plan = await ana.seesButton("Approve");

    ana.forwards("looks good, go ahead", telegram.person(8).who);
    ana.forwards("/approve T-1", telegram.person(8).who);
    ana.forwards("yes", ana.who);
    await telegram.caughtUp();
    await Bun.sleep(aMoment);

    expect((await place.tasks())[0]?.state).toBe("planned");
    expect(plan.buttons).not.toEqual([]);
    await ana.presses("Approve", plan);
    await ana.sees(/^✅ T-1 done/);
  },
  60_000,
);

longTest(
  "forged, foreign and copied presses do nothing; the right one still works, and twice is once",
  async () => {
    await using place = await aBotPlace({ env: { TELEGRAM_ALLOWED_USERS: "7 8" } });
    const { ana, telegram } = place;
    const bea = telegram.person(8, { name: "Bea" });
    const mallory = telegram.person(66, { name: "Mallory" });
    const bot = await place.bot();
    ana.says("Add stock validation");
    const plan = await ana.seesButton("Approve");
    const data = plan.buttons.flat().find(({ text }) => text.includes("Approve"))?.data ?? "";
    const [action = "", task = "", nonce = ""] = data.split(":");
    expect(Buffer.byteLength(data)).toBeLessThanOrEqual(64);
    expect(nonce.length).toBeGreaterThanOrEqual(12);
    expect(task).toMatch(/1/);

    const forged = [
      `${action}:${task}:${"A".repeat(nonce.length)}`,
      `${action}:${task}`,
      `${action}:${task}:`,
      `reject:${task}:${nonce.slice(0, -1)}`,
      `${action}:T-99:${nonce}`.slice(0, 64),
      "",
      "{}",
      ":::",
      "x".repeat(64),
      "approve:T-1:' OR 1=1 --",
      "\u0000",
      "__proto__:constructor:toString",
    ];
    const elsewhere = bea.says("hi");
    for (const one of forged) ana.forges(one, plan);
    mallory.forges(data, plan);
    mallory.forges(data, mallory.says("hi"));
    bea.forges(data, elsewhere);
    await telegram.caughtUp();
    await Bun.sleep(aMoment);
    expect((await place.tasks())[0]?.state).toBe("planned");
    expect(plan.buttons).not.toEqual([]);

    const first = ana.forges(data, plan);
    const second = ana.forges(data, plan);
    await telegram.until("both presses are answered", () => (first.answer && second.answer ? true : undefined));
    expect(second.answer?.text).toMatch(/already/i);
    await ana.sees(/^✅ T-1 done/);
    const old = ana.forges(data, plan);
    await telegram.until("the old press is answered", () => old.answer);
    expect(old.answer?.text).toMatch(/already/i);
    await bot.stop();
    expect(place.rows().approval).toBe(1);
  },
  60_000,
);

longTest(
  "somebody taken off the list is a stranger from the next start on",
  async () => {
    await using place = await aBotPlace({ env: { TELEGRAM_ALLOWED_USERS: "7 8" } });
    const { ana, telegram } = place;
    const bot = await place.bot();
    ana.says("Add stock validation");
    const plan = await ana.seesButton("Approve");
    const data = plan.buttons.flat().find(({ text }) => text.includes("Approve"))?.data ?? "";
    await bot.stop();

    place.env.TELEGRAM_ALLOWED_USERS = "8";
    await place.bot();
    ana.forges(data, plan);
    ana.says("looks good, go ahead");
    await telegram.caughtUp();
    await Bun.sleep(aMoment);

    expect((await place.tasks())[0]?.state).toBe("planned");
  },
  60_000,
);
