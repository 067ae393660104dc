import { afterAll, beforeAll, expect, test } from "bun:test";
import {
  aBotInside,
  executing,
  type Inside,
  planned,
  planReady,
  queued,
  weakened,
} from "../../support/telegram/inside.ts";
import type { Message } from "../../support/telegram/room.ts";
import type { Seat } from "../../support/telegram/seat.ts";

let inside: Inside;
/** A group of its own for each card: a group hears one message a second. */
const groups = Array.from({ length: 10 }, (_, n) => -1_001_000_000_001 - n);

beforeAll(async () => {
  inside = await aBotInside({ users: [1], chats: groups });
  for (const [person, role] of [
    [2, "member"],
    [3, "member"],
    [4, "viewer"],
  ] as const)
    await inside.person(person, role);
  await inside.start();
});

afterAll(() => inside[Symbol.asyncDispose]());

interface Shown {
  id: string;
  card: Message;
  seat(person: number): Seat;
  /** Returns what the person is told. */
  press(person: number, data: string): Promise<string>;
}

/** A plan of person 2, shown in a group. */
async function aPlanCard(): Promise<Shown> {
  const { telegram } = inside;
  const group = telegram.group("Team");
  const seat = (person: number) => group.with(telegram.person(person));
  const id = await inside.task({ ...planned, startedBy: "telegram:2", chat: `telegram:${group.id}` });
  await inside.happens(id, {}, planReady);
  const card = await seat(1).sees(`📋 ${id} `);
  return { id, card, seat, press: (person, data) => pressing(seat(person), card, data) };
}

const dataOf = (card: Message, label: string) =>
  card.buttons.flat().find(({ text }) => text.includes(label))?.data ?? "";

async function pressing(seat: Seat, card: Message, data: string): Promise<string> {
  const press = seat.forges(data, card);
  return (await inside.telegram.until("the press is answered", () => press.answer)).text;
}

test.each([
  ["another member", 3],
  ["a viewer", 4],
])("%s presses somebody else's buttons: told whose they are, and nothing happens", async (_, person) => {
  const { id, card, press } = await aPlanCard();
  for (const label of ["Approve", "Reject", "Modify"])
    expect(await press(person, dataOf(card, label))).toBe("That button is somebody else's.");
  expect(await inside.state(id)).toBe("planned");
  expect(card.buttons).not.toEqual([]);
});

test("a stranger's press is not even answered", async () => {
  const { id, card, seat, press } = await aPlanCard();
  const forged = seat(66).forges(dataOf(card, "Approve"), card);
  // The owner's comes after it, and is.
  expect(await press(1, dataOf(card, "Reject"))).toBe("");
  expect(forged.answer).toBeUndefined();
  expect(await inside.state(id)).toBe("rejected");
});

test.each([
  ["their own", 2],
  ["as an owner, another one's", 1],
])("whoever may press %s button: once; after it the card is decided", async (_, person) => {
  const { id, card, press } = await aPlanCard();
  const [approve, reject] = [dataOf(card, "Approve"), dataOf(card, "Reject")];
  expect(await press(person, approve)).toBe("");
  expect(await inside.state(id)).toBe("queued");
  for (const again of [approve, reject, approve]) expect(await press(person, again)).toMatch(/already|decided/i);
  expect(await inside.state(id)).toBe("queued");
  expect((await inside.store.events(id)).filter(({ type }) => type === "plan.approved")).toHaveLength(1);
});

test("a button of another chat's card, or one that was never made, is decided already", async () => {
  const { id, card, press } = await aPlanCard();
  const elsewhere = inside.telegram.person(2).says("hi");
  expect(await pressing(inside.telegram.person(2), elsewhere, dataOf(card, "Approve"))).toMatch(/already/i);
  expect(await press(2, `ok:${id}:${"A".repeat(22)}`)).toMatch(/already/i);
  expect(await inside.state(id)).toBe("planned");
});

test("a button that is older than two weeks has expired", async () => {
  const { id, card, press } = await aPlanCard();
  inside.wall.ahead = 14 * 24 * 3_600_000 + 1000;
  expect(await press(2, dataOf(card, "Approve"))).toMatch(/expired/i);
  expect(await inside.state(id)).toBe("planned");
  inside.wall.ahead = 0;
});

test("cancel, pressed twice, is one cancel", async () => {
  const ben = inside.telegram.person(2);
  const id = await inside.task({ ...executing, startedBy: "telegram:2", chat: "telegram:2" }, [planReady]);
  const started = { type: "step.started", step: 1, of: 2, title: "Stock", attempt: 1, attempts: 3 } as const;
  await inside.happens(id, {}, started);
  const card = await ben.sees(new RegExp(`^⚙️.*${id} `));
  await inside.happens(id, { ...queued });
  const data = dataOf(card, "Cancel");
  expect(await pressing(ben, card, data)).toBe("");
  expect(await pressing(ben, card, data)).toMatch(/already/i);
  expect(await inside.state(id)).toBe("cancelled");
  expect((await inside.store.events(id)).filter(({ type }) => type === "task.cancelled")).toHaveLength(1);
});

test("a button that says which plan was meant approves that plan, and nothing that its task waits for later", async () => {
  const cleo = inside.telegram.person(3);
  const waiting = { ...planned, startedBy: "telegram:3", chat: "telegram:3" };
  const [one, two] = [await inside.task(waiting, [planReady]), await inside.task(waiting, [planReady])];
  cleo.says("looks good, go ahead");
  const asked = await cleo.seesButton(one);
  const buttons = asked.buttons.flat();
  const dataFor = (id: string) => buttons.find(({ text }) => text.includes(id))?.data ?? "";
  await inside.happens(one, weakened, { type: "task.paused", reason: "weakened", detail: "test.sh:1" });

  cleo.forges(dataFor(one), asked);
  await cleo.sees(/^That is decided already/, { after: asked });
  expect(await inside.state(one)).toBe("paused");
  expect(await inside.state(two)).toBe("planned");
});
