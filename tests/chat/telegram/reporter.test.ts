import { afterEach, beforeEach, expect, test } from "bun:test";
import { sendRow } from "../../../orchestrator/chat/telegram/outgoing/body.ts";
import { buttonMaker } from "../../../orchestrator/chat/telegram/outgoing/buttons.ts";
import { htmlPaint } from "../../../orchestrator/chat/telegram/outgoing/html.ts";
import { Reporter } from "../../../orchestrator/chat/telegram/outgoing/reporter.ts";
import type { EventBody } from "../../../orchestrator/task/events.ts";
import { HandClock } from "../../support/telegram/hand_clock.ts";
import {
  aBotInside,
  clarifying,
  executing,
  type Inside,
  paused,
  plan,
  planned,
  planReady,
  question,
} from "../../support/telegram/inside.ts";

let clock: HandClock;
let inside: Inside;
let reporter: Reporter | undefined;
let typed: unknown[];

beforeEach(async () => {
  typed = [];
  clock = new HandClock();
  inside = await aBotInside({ clock });
});

afterEach(async () => {
  reporter?.stop();
  await inside[Symbol.asyncDispose]();
});

function report(afterCrash = false): Reporter {
  const paint = htmlPaint((text) => text);
  const world = { ...inside.world, afterCrash };
  reporter = new Reporter({
    world,
    make: buttonMaker("1:secret"),
    paint,
    posted() {},
    typing: (chat) => void typed.push(chat),
  });
  return reporter;
}

const rows = () => inside.store.mail.waiting();
const row = async (key: string) => (await rows()).find((one) => one.key === key);
const textOf = async (key: string) => ((await row(key))?.body as { text?: string } | undefined)?.text;

/** Waits until the card was written so often. */
async function looks(key: string, times: number): Promise<void> {
  for (const deadline = Date.now() + 10_000; (await row(key))?.version !== times - 1; await Bun.sleep(5))
    if (Date.now() > deadline)
      throw new Error(`${key} was not written ${times} times: ${JSON.stringify(await rows())}`);
}

const started = { type: "step.started", step: 1, of: 2, title: "Stock in orders", attempt: 1, attempts: 3 } as const;
const called = (detail: string) => ({ type: "tool.called", tool: "edit_file", ok: true, step: 1, detail }) as const;

test("the progress card is written at most every three seconds, and after thirty quiet ones to show that work goes on", async () => {
  const id = await inside.task(executing, [planReady]);
  const telling = report();
  await telling.start(new Date(clock.now()).toISOString());
  const card = `edit/work:${id}:0`;
  await inside.happens(id, {}, started);
  await telling.settled(id);
  clock.advance(0);
  await looks(card, 1);

  for (const path of ["a.ts", "b.ts", "c.ts"]) {
    await inside.happens(id, {}, called(path));
    await telling.settled(id);
    expect(clock.advance(900)).toBe(0);
  }
  clock.advance(300);
  await looks(card, 2);
  expect(await textOf(card)).toContain("c.ts");

  expect(clock.advance(29_000)).toBe(0);
  clock.advance(1000);
  await looks(card, 3);
  expect(await textOf(card)).toContain("33s");
});

test("a task that ends before the answer to its yes went out: first the answer, then the last look of its work, then the end", async () => {
  const id = await inside.task(executing);
  const telling = report();
  await telling.start(new Date(clock.now()).toISOString());
  await inside.store.mail.post({ outbox: [sendRow("answer", "telegram:7", { text: "Approved" })] });
  await inside.happens(id, {}, started);
  await telling.settled(id);
  clock.advance(0);
  await looks(`edit/work:${id}:0`, 1);
  await inside.happens(id, paused, { type: "task.paused", reason: "interrupted", detail: "" });
  await telling.settled(id);

  const inTurn = (await rows()).sort((a, b) => a.priority - b.priority || a.number - b.number).map(({ key }) => key);
  expect(inTurn.slice(inTurn.indexOf("answer"))).toEqual(["answer", `edit/work:${id}:0`, `${id}/3`]);
});

test.each([
  [true, 1],
  [false, 0],
])("after a crash (%p) the chats of the tasks that go on are told, once", async (afterCrash, times) => {
  const [one, two] = [await inside.task(executing), await inside.task(executing)];
  await inside.task({ ...executing, chat: "telegram:8" });
  for (const task of [one, two]) await inside.store.mail.post({ toldUpTo: { task, seq: 1 } });
  await report(afterCrash).start("now");

  const back = (await rows()).filter(({ key }) => key.startsWith("back/"));
  expect(back).toHaveLength(times);
  expect(back.map(({ chat, body }) => [chat, JSON.stringify(body).includes(`${one}, ${two}`)])).toEqual(
    times === 1 ? [["telegram:7", true]] : [],
  );
});

test("a plan that waits for a day is reminded of once, another one not yet", async () => {
  const old = await inside.task(planned, [planReady]);
  clock.advance(20 * 3_600_000);
  const young = await inside.task(planned, [planReady]);
  await report().start("now");
  const reminders = async () => (await rows()).map(({ key }) => key).filter((key) => key.includes("/remind/"));

  for (let hour = 0; hour < 6; hour++) {
    clock.advance(3_600_000);
    await Bun.sleep(20);
  }
  expect(await reminders()).toEqual([`${old}/remind/1`]);
  expect(young).not.toBe(old);
});

test("what was saved and not told before is told at the start, in the order in which it happened", async () => {
  const id = await inside.task({ ...clarifying, questions: [question] }, [
    { type: "question.asked", round: 1, questions: [question] },
  ]);
  await report().start("now");
  const bodies = (await rows()).map(({ body }) => JSON.stringify(body));
  expect(bodies.join("\n")).toContain(question.text);
  expect(await inside.store.mail.lastToldSeq(id)).toBe(2);
});

test("in a chat that moved, what waits for a word is shown again: plan, question, pause; what is at work is not", async () => {
  const chat = "telegram:-5";
  const asked: EventBody = { type: "question.asked", round: 1, questions: [question] };
  const stops = { type: "task.paused", reason: "interrupted", detail: "" } as const;
  const waits = [
    await inside.task({ ...planned, chat }, [planReady]),
    await inside.task({ ...clarifying, chat }, [asked]),
    await inside.task({ ...paused, chat, plan }, [stops]),
  ];
  const others = [await inside.task({ ...executing, chat }), await inside.task(planned, [planReady])];
  await report().moved(chat);

  const shown = (await rows()).map(({ key }) => key);
  expect(shown).toHaveLength(3);
  for (const id of waits) expect(shown.some((key) => key.includes(`:${id}:`))).toBe(true);
  for (const id of others) expect(shown.some((key) => key.includes(`:${id}:`))).toBe(false);
});

test("while a task is planned the bot is typing in its chat and topic, and stops when the plan is there", async () => {
  const id = await inside.task({ state: "planning", previous: null, change: "", chat: "telegram:-5:9" } as never);
  const telling = report();
  await telling.start("now");
  expect(typed).toEqual([{ chat: -5, thread: 9 }]);
  for (let times = 2; times <= 4; times++) {
    clock.advance(4500);
    expect(typed).toHaveLength(times);
  }
  await inside.happens(id, planned, planReady);
  await telling.settled(id);
  clock.advance(20_000);
  expect(typed).toHaveLength(4);
});
