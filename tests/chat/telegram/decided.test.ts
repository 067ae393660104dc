import { afterAll, beforeAll, expect, test } from "bun:test";
import type { EventBody } from "../../../orchestrator/task/events.ts";
import type { Task } from "../../../orchestrator/task/task.ts";
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
  weakened,
} from "../../support/telegram/inside.ts";
import type { Message } from "../../support/telegram/room.ts";
import type { Seat } from "../../support/telegram/seat.ts";

let inside: Inside;
const groups = Array.from({ length: 40 }, (_, n) => -1_001_000_000_001 - n);

beforeAll(async () => {
  inside = await aBotInside({ users: [1], chats: groups });
  for (const [person, role] of [
    [2, "member"],
    [4, "viewer"],
  ] as const)
    await inside.person(person, role);
  await inside.start();
});

afterAll(() => inside[Symbol.asyncDispose]());

interface Ending {
  state: object;
  event: EventBody;
}

const money = { ...paused, reason: "money", resumeAs: "planning", detail: "The limit of 1 USD is reached." } as const;
const pause = (reason: "money" | "weakened" | "push" | "auth" | "interrupted"): EventBody => ({
  type: "task.paused",
  reason,
  detail: "",
});
const work = (weakened as unknown as { work: { steps: object[] } }).work;
const pushed = { sha: "abc", url: "https://git.example.org/shop", compareUrl: null };
const redChecks = { sha: "abc", state: "red" as const, jobs: [{ name: "build", state: "red" as const }] };
const failure = { jobs: ["build"], signature: "s", digest: "it broke" };
const red = { ...work, steps: work.steps.map((one, at) => (at === 0 ? { ...one, state: "red", attempts: 3 } : one)) };
const failed = { state: "failed", reason: "retries", detail: "red", exit: 1, plan, work: red };

/** What a card is about, the button that decides, and what the card says then. */
const cards: Record<string, Ending & { press: string; note: RegExp }> = {
  "a plan, approved": { state: planned, event: planReady, press: "Approve", note: /✅ Approved/ },
  "a plan, rejected": { state: planned, event: planReady, press: "Reject", note: /❌ Rejected/ },
  "a question": {
    state: clarifying,
    event: { type: "question.asked", round: 1, questions: [question] },
    press: "When paying",
    note: /→ When paying/,
  },
  "weaker tests, accepted": { state: weakened, event: pause("weakened"), press: "Accept", note: /▶ Going on/ },
  "weaker tests, done again": {
    state: weakened,
    event: pause("weakened"),
    press: "Do the step again",
    note: /▶ Going on/,
  },
  "a push": {
    state: { ...weakened, reason: "push", resumeAs: "finalizing", outcome: { state: "completed" } },
    event: pause("push"),
    press: "Push again",
    note: /▶ Going on/,
  },
  "a key": { state: { ...paused, reason: "auth" }, event: pause("auth"), press: "Go on", note: /▶ Going on/ },
  "the cost limit": { state: money, event: pause("money"), press: "+$1.00", note: /▶ Going on/ },
  "a failure": {
    state: failed,
    event: { type: "task.failed", reason: "retries", detail: "red" },
    press: "Do the step again",
    note: /▶ Going on/,
  },
  "a failed plan": {
    state: { ...failed, reason: "plan", plan: null, work: null },
    event: { type: "task.failed", reason: "plan", detail: "no plan" },
    press: "Try again",
    note: /▶ Going on/,
  },
  "a cancelled task": {
    state: { state: "cancelled", plan, work },
    event: { type: "task.cancelled" },
    press: "Go on",
    note: /▶ Going on/,
  },
  "red checks": {
    state: { state: "completed", plan, work: { ...work, pushed, ci: { ...redChecks, failure } } },
    event: { type: "ci.done", ...redChecks },
    press: "Mend CI",
    note: /▶ Going on/,
  },
  "a rejection": {
    state: { state: "rejected", plan, work: null, why: "" },
    event: { type: "task.rejected", why: "" },
    press: "Take it back",
    note: /▶ Going on/,
  },
};

async function aCard({ state, event }: Ending): Promise<{ id: string; card: Message; seat(person: number): Seat }> {
  const { telegram } = inside;
  const group = telegram.group("Team");
  const seat = (person: number) => group.with(telegram.person(person));
  const where = { startedBy: "telegram:2", chat: `telegram:${group.id}`, request: "Add stock to orders" };
  const id = await inside.task({ ...(state as Partial<Task>), ...where });
  await inside.happens(id, {}, event);
  const card = await telegram.until("the card is there", () =>
    seat(1).fromBot.find(({ buttons }) => buttons.length > 0),
  );
  return { id, card, seat };
}

const dataOf = (card: Message, label: string) =>
  card.buttons.flat().find(({ text }) => text.includes(label))?.data ?? "";

async function pressing(seat: Seat, card: Message, data: string): Promise<string> {
  const press = seat.forges(data, card);
  return (await inside.telegram.until("the press is answered", () => press.answer)).text;
}

test.each(Object.entries(cards))(
  "%s: the card has the title, then says who decided and when, without buttons",
  async (_, about) => {
    const { card, seat } = await aCard(about);
    expect(card.text).toContain("Add stock to orders");
    expect(await pressing(seat(1), card, dataOf(card, about.press))).toBe("");
    await inside.telegram.until("it is decided", () => (about.note.test(card.text) ? true : undefined));
    expect(card.text).toMatch(new RegExp(`${about.note.source}.*Person 1.*\\d\\d:\\d\\d`));
    expect(card.buttons).toEqual([]);
  },
);

test("a card that is decided elsewhere, or that nothing can decide any more, loses its buttons too", async () => {
  const one = await aCard({ state: planned, event: planReady });
  await inside.world.devorch.approve(one.id, { revision: 1, by: "ana at a terminal" });
  await inside.telegram.until("it is decided", () => (/ana at a terminal/.test(one.card.text) ? true : undefined));
  expect(one.card.buttons).toEqual([]);

  const two = await aCard({ state: planned, event: planReady });
  await inside.world.devorch.cancel(two.id);
  await inside.telegram.until("it waits no longer", () => (/No longer waiting/.test(two.card.text) ? true : undefined));
  expect(two.card.buttons).toEqual([]);
});

test("a picker says who chose and when: of a repository, of what to take back", async () => {
  const { telegram, store } = inside;
  for (const name of ["shop", "site"])
    await store.addRepo({ name, repo: { kind: "remote", url: `https://git.example/${name}.git`, name } });
  const ana = telegram.group("Team").with(telegram.person(1));
  ana.says("/repo");
  const chat = `telegram:${ana.room.id}`;
  const green = work.steps.map((one) => ({ ...one, state: "green", commit: "a".repeat(40) }));
  const done = { ...executing, work: { ...work, steps: green }, chat, startedBy: "telegram:1" };
  const id = await inside.task(done as Partial<Task>);
  for (const [label, chosen] of [
    ["shop", "shop"],
    ["deshacer", "sí, deshacer el paso 2"],
  ] as const) {
    if (label !== "shop") ana.says(`@devorch_test_bot deshaz el último paso de ${id}`);
    const card = await ana.seesButton(label);
    await pressing(ana, card, dataOf(card, label));
    await telegram.until("it is decided", () => (card.buttons.length === 0 ? true : undefined));
    expect(card.text).toMatch(new RegExp(`→ ${chosen} · Person 1 \\(1\\) · \\d\\d:\\d\\d`));
  }
});

test("who may read may press what only shows; a viewer decides nothing, of the chat neither", async () => {
  const { id, card, seat } = await aCard({ state: planned, event: planReady });
  expect(await pressing(seat(4), card, dataOf(card, "Plan"))).toBe("");
  await seat(4).sees("Write them");
  for (const label of ["Approve", "Modify", "Reject"])
    expect(await pressing(seat(4), card, dataOf(card, label))).not.toBe("");
  expect(await inside.state(id)).toBe("planned");

  const ended = await aCard({ state: failed, event: { type: "task.failed", reason: "retries", detail: "red" } });
  expect(await pressing(ended.seat(4), ended.card, dataOf(ended.card, "Log"))).toBe("");
});

test.each([
  [1, "2,50", 2.5],
  [1, "+3 USD", 3],
  [2, "2", undefined],
])("person %d answers %s to how much more: %p", async (person, words, raised) => {
  const { id, card, seat } = await aCard({ state: { ...money, costUsd: 1 }, event: pause("money") });
  const asked = await pressing(seat(person), card, dataOf(card, "Other"));
  if (raised === undefined) {
    expect(asked).toContain("owner");
    return expect(await pressing(seat(person), card, dataOf(card, "+$1.00"))).toContain("owner");
  }
  const prompt = await seat(person).sees(/how many USD|cuántos USD/);
  seat(person).says(words, { replyTo: prompt });
  await seat(person).sees(/may spend|puede gastar [\d,]+/);
  expect((await inside.store.task(id))?.options).toMatchObject({ maxCostUsd: 1 + raised, costRaised: true });
});

test("/resume of a task without money says what would help, with buttons, and goes on with an amount", async () => {
  const { id, card, seat } = await aCard({ state: { ...money, costUsd: 1 }, event: pause("money") });
  seat(1).says(`/resume ${id}`);
  await seat(1).sees(`/resume ${id} +1`);
  expect(await inside.state(id)).toBe("paused");
  seat(1).says(`/resume ${id} +2`);
  await inside.telegram.until("it goes on", () => (/Going on/.test(card.text) ? true : undefined));
  expect((await inside.store.task(id))?.options).toMatchObject({ maxCostUsd: 3 });
});

test.each(["use zod for the validation too", "agrega también un test del caso vacío"])(
  "in answer to the card of a finished task, %p makes its next revision",
  async (words) => {
    const pushed = { sha: "a".repeat(40), url: "https://h/x", compareUrl: null };
    const done = { state: "completed", plan, work: { ...work, branch: "feature/stock", pushed } };
    const { id, card, seat } = await aCard({
      state: done,
      event: { type: "task.completed", branch: "feature/stock", url: "https://h/x" },
    });

    seat(1).says(words, { replyTo: card });

    await seat(1).sees(new RegExp(`(Changing the plan of|Cambio el plan de) ${id}\\b`));
    expect(await inside.state(id)).toBe("planning");
  },
);

test("a plan's card that was deleted comes back with its buttons on /status and on /plan", async () => {
  for (const words of ["/status", "/plan"]) {
    const { id, card, seat } = await aCard({ state: planned, event: planReady });
    card.deleted = true;
    seat(1).says(`${words} ${id}`);
    const again = await seat(1).seesButton("Approve");
    expect(again.id).toBeGreaterThan(card.id);
    // It is there: nothing comes twice.
    seat(1).says(`${words} ${id}`);
    await inside.quiet();
    expect(
      seat(1).fromBot.filter(({ buttons }) => buttons.flat().some(({ text }) => text.includes("Approve"))),
    ).toHaveLength(1);
  }
});

test("the executing card can be cancelled, and loses its buttons at the end", async () => {
  const { telegram } = inside;
  const ben = telegram.group("Team").with(telegram.person(2));
  const id = await inside.task(
    { ...executing, request: "Add stock", startedBy: "telegram:2", chat: `telegram:${ben.room.id}` },
    [planReady],
  );
  await inside.happens(id, {}, { type: "step.started", step: 1, of: 2, title: "Stock", attempt: 1, attempts: 3 });
  const card = await ben.sees(/^⚙️/);
  expect(card.text).toContain("Add stock");
  await inside.happens(id, { state: "cancelled" } as never, { type: "task.cancelled" });
  await ben.seesButton("Go on");
  await telegram.until("no buttons", () => (card.buttons.length === 0 ? true : undefined));
});
