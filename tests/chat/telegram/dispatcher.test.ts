import { afterEach, beforeEach, expect, test } from "bun:test";
import { botApi } from "../../../orchestrator/chat/telegram/api.ts";
import { editRow, sendRow } from "../../../orchestrator/chat/telegram/outgoing/body.ts";
import { Dispatcher } from "../../../orchestrator/chat/telegram/outgoing/dispatcher.ts";
import { Limits } from "../../../orchestrator/chat/telegram/outgoing/limits.ts";
import type { OutboxRow } from "../../../orchestrator/run/mail.ts";
import type { Store } from "../../../orchestrator/run/store.ts";
import { openStore } from "../../../orchestrator/store/store.ts";
import type { Clock } from "../../../orchestrator/task/clock.ts";
import { systemClock } from "../../../orchestrator/task/clock.ts";
import { aFolder } from "../../store/sample.ts";
import { HandClock } from "../../support/telegram/hand_clock.ts";
import { hurriedClock } from "../../support/telegram/hurried_clock.ts";
import type { Seat } from "../../support/telegram/seat.ts";
import { aTelegram, type Telegram } from "../../support/telegram/server.ts";

let telegram: Telegram;
let ana: Seat;
let folder: ReturnType<typeof aFolder>;
let store: Store;
let ending: AbortController;
let dispatcher: Dispatcher;
let logged: { name: string; why: unknown }[];
let moves: [number, number][];

beforeEach(() => begin(hurriedClock));

async function begin(clock: Clock): Promise<void> {
  telegram = aTelegram();
  ana = telegram.person(7);
  folder = aFolder();
  store = await openStore(folder.path, { now: Date.now });
  ending = new AbortController();
  logged = [];
  moves = [];
  const api = botApi({
    token: telegram.token,
    apiRoot: telegram.url,
    signal: ending.signal,
    clean: (text) => text,
    outside: (id) => moves.find(([from]) => from === id)?.[1] ?? id,
  });
  const note = (name: string, fields?: Record<string, unknown>) => void logged.push({ name, why: fields?.why });
  dispatcher = new Dispatcher({
    mail: store.mail,
    api,
    limits: await Limits.open(store.mail, clock),
    clock,
    lang: "en",
    moved: async ({ chat: from }, to) => void moves.push([from, to]),
    log: { warn: note, error: note },
  });
}

afterEach(end);

async function end(): Promise<void> {
  dispatcher.stop();
  ending.abort();
  await store.close();
  folder.remove();
  await telegram[Symbol.asyncDispose]();
}

const chat = "telegram:7";
const card = (text: string) => sendRow("card", chat, { text, slot: "plan:T-1:1" });

async function post(...outbox: OutboxRow[]): Promise<void> {
  await store.mail.post({ outbox });
  dispatcher.wake();
}

async function allOut(): Promise<void> {
  const deadline = Date.now() + 20_000;
  while ((await store.mail.waiting()).length > 0) {
    if (Date.now() > deadline) throw new Error(`still waiting: ${JSON.stringify(await store.mail.waiting())}`);
    await Bun.sleep(20);
  }
}

const texts = (seat: Seat) => seat.fromBot.map(({ text }) => text);
const calls = (method: string) => telegram.calls.filter((call) => call.method === method);

test("429 stops the whole queue for as long as it says, and nothing is lost", async () => {
  await end();
  await begin(systemClock);
  telegram.person(8);
  telegram.fault("sendMessage", { retryAfter: 2 });
  await post(sendRow("1", chat, { text: "one" }));
  await telegram.until("429", () => (logged.length > 0 ? true : undefined));
  await post(sendRow("2", "telegram:8", { text: "two" }));
  await allOut();

  expect(texts(ana)).toEqual(["one"]);
  const [refused, ...later] = calls("sendMessage");
  expect(later).toHaveLength(2);
  for (const { at } of later) expect(at - (refused?.at ?? 0)).toBeGreaterThanOrEqual(1900);
});

test.each(["500", "html", "reset"] as const)("an answer of %s is tried again", async (fault) => {
  telegram.fault("sendMessage", fault);
  await post(sendRow("1", chat, { text: "one" }));
  await allOut();
  expect(texts(ana)).toEqual(["one"]);
  expect(logged.map(({ name }) => name)).toEqual(["telegram.not-sent"]);
});

test("what Telegram does not take for HTML goes out plain", async () => {
  await post(sendRow("1", chat, { text: "a <b>bold</i> claim &amp; more" }));
  await allOut();
  expect(texts(ana)).toEqual(["a bold claim & more"]);
});

test("an unchanged card is not sent again; 'not modified' is a success", async () => {
  await post(card("plan"));
  await allOut();
  await post(editRow(chat, { slot: "plan:T-1:1", text: "plan" }));
  await allOut();
  expect(calls("editMessageText")).toHaveLength(0);

  await post(editRow(chat, { slot: "plan:T-1:1", text: "plan", check: true }));
  await allOut();
  expect(calls("editMessageText")[0]?.refused).toContain("not modified");
  expect(texts(ana)).toEqual(["plan"]);
});

test("a card whose message is gone is sent anew; one that should only change where it is out is not", async () => {
  await post(card("plan"));
  await allOut();
  const [first] = ana.fromBot;
  if (first) first.deleted = true;
  await post(editRow(chat, { slot: "plan:T-1:1", text: "changed" }));
  await allOut();
  expect(texts(ana)).toEqual(["changed"]);

  await post(editRow(chat, { slot: "work:T-1:0", onlyThere: true }));
  await allOut();
  expect(texts(ana)).toEqual(["changed"]);
});

test("of many looks of a card only the newest goes out", async () => {
  await post(card("plan"));
  await allOut();
  for (const n of [1, 2, 3, 4, 5])
    await store.mail.post({ outbox: [editRow(chat, { slot: "plan:T-1:1", text: `look ${n}` })] });
  dispatcher.wake();
  await allOut();
  expect(calls("editMessageText").map(({ params }) => params.text)).toEqual(["look 5"]);
});

test("what somebody waits for goes before a card that moves on", async () => {
  await store.mail.post({
    outbox: [editRow(chat, { slot: "work:T-1:0", text: "progress" }), sendRow("1", chat, { text: "answer" })],
  });
  dispatcher.wake();
  await allOut();
  expect(texts(ana)).toEqual(["answer", "progress"]);
});

test("a chat that is closed to the bot is dead; the others get theirs", async () => {
  const ben = telegram.person(8);
  ana.blocks();
  await post(
    sendRow("1", chat, { text: "one" }),
    sendRow("2", chat, { text: "two" }),
    sendRow("3", "telegram:8", { text: "three" }),
  );
  await allOut();
  expect(texts(ana)).toEqual([]);
  expect(texts(ben)).toEqual(["three"]);
  expect(calls("sendMessage")).toHaveLength(2);
});

test("what the Bot API refuses for good is given up, and the next goes out", async () => {
  telegram.fault("sendMessage", { code: 400, description: "Bad Request: message is too long" });
  await post(sendRow("1", chat, { text: "one" }), sendRow("2", chat, { text: "two" }));
  await allOut();
  expect(texts(ana)).toEqual(["two"]);
});

test("the end waits for what goes out, and not for a Telegram that hangs", async () => {
  await post(sendRow("1", chat, { text: "one" }));
  await dispatcher.drained(20_000);
  expect(texts(ana)).toEqual(["one"]);

  telegram.fault("*", "hang", 100);
  await post(sendRow("2", chat, { text: "two" }));
  await dispatcher.drained(600_000);
  expect(await store.mail.waiting()).toHaveLength(1);
});

test("a topic that was deleted or closed while its task runs: the rest goes to General, with a word about it", async () => {
  const ends = (["deleted", "closed"] as const).map((end) => {
    const group = telegram.group("Team", { forum: true });
    const shop = group.with(ana, group.topic("Shop", ana));
    return { end, shop, general: group.with(ana), topic: `telegram:${group.id}:${shop.thread}` };
  });
  await post(...ends.map(({ end, topic }) => sendRow(`${end}/1`, topic, { text: "before" })));
  await allOut();
  for (const { end, shop } of ends) shop.ends(end);
  await post(...ends.map(({ end, topic }) => sendRow(`${end}/2`, topic, { text: "after" })));
  await allOut();

  for (const { shop, general } of ends) {
    expect(texts(shop)).toEqual(["before"]);
    const inGeneral = general.fromBot.filter(({ thread }) => thread === undefined).map(({ text }) => text);
    expect(inGeneral).toEqual(["The topic of this task is gone: going on here.", "after"]);
  }
});

test("a chat that moved: the move is told, and the message goes out where it is now", async () => {
  const small = telegram.smallGroup("Team");
  const large = telegram.upgrade(small, ana, { told: false });
  await post(sendRow("1", `telegram:${small.id}`, { text: "one" }));
  await allOut();
  expect(moves).toEqual([[small.id, large.id]]);
  expect(texts(large.with(ana))).toEqual(["one"]);
});

test("progress of several tasks in a group: none of them keeps another one back", async () => {
  await end();
  const clock = new HandClock();
  await begin(clock);
  telegram.house.limits.counted = false;
  const group = telegram.group("Team");
  const slots = ["work:T-1:0", "work:T-2:0", "work:T-3:0"];
  const look = async (n: number) => {
    const rows = slots.map((slot) => editRow(`telegram:${group.id}`, { slot, text: `${slot} look ${n}` }));
    await post(...rows);
  };
  const written = () => calls("sendMessage").length + calls("editMessageText").length;
  for (let n = 1; n <= 9; n++) {
    await look(n);
    await telegram.until("the next one is written", () => {
      clock.advance(500);
      return written() >= n ? true : undefined;
    });
  }
  const times = slots.map(
    (slot) =>
      telegram.calls.filter(({ params }) => typeof params.text === "string" && params.text.startsWith(slot)).length,
  );
  expect(Math.max(...times) - Math.min(...times)).toBeLessThanOrEqual(1);
});
