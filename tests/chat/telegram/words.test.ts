import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Role } from "../../../orchestrator/safety/people.ts";
import {
  aBotInside,
  aMessage,
  clarifying,
  type Inside,
  paused,
  planned,
  planReady,
  queued,
} from "../../support/telegram/inside.ts";

let inside: Inside;

beforeAll(async () => {
  inside = await aBotInside({ users: [1], chats: [-100], webhook: true });
  await inside.start();
});

afterAll(() => inside[Symbol.asyncDispose]());

const source = () => `telegram:${inside.telegram.token.split(":")[0]}`;
const answersTo = (id: number) => inside.telegram.person(id).fromBot.map(({ text }) => text);

test("the same update twice, and the same message under another number, is answered once", async () => {
  const ana = inside.telegram.person(1);
  const { update_id: number, message } = aMessage("/whoami", { from: 1 });
  for (const id of [number, number, number + 5000]) await inside.arrives({ update_id: id, message });
  await inside.quiet();
  expect(ana.fromBot).toHaveLength(1);
  expect(await inside.store.mail.received(source(), String(number + 5000))).toBeUndefined();
});

interface Word {
  says(id: string): string;
  task: object;
  becomes: string;
}

const words: Record<string, Word> = {
  approve: { says: (id) => `/approve ${id}`, task: planned, becomes: "queued" },
  reject: { says: (id) => `/reject ${id}`, task: planned, becomes: "rejected" },
  modify: { says: (id) => `/modify use one step for ${id}`, task: planned, becomes: "planning" },
  answer: { says: (id) => `/clarify ${id} when paying`, task: clarifying, becomes: "planning" },
  cancel: { says: (id) => `/cancel ${id}`, task: queued, becomes: "cancelled" },
  resume: { says: (id) => `/resume ${id}`, task: paused, becomes: "planning" },
};

/** Who says it, as what, about whose task; whether it is done, and which answer says why not. */
const people: [who: string, role: Role | null, own: boolean, refused: RegExp | null][] = [
  ["an owner about another one's task", "owner", false, null],
  ["a member about their own", "member", true, null],
  ["a member about another one's", "member", false, /somebody else|started|owner/i],
  ["a viewer about another one's", "viewer", false, /ask and read/i],
  ["a viewer about what they started when they were more", "viewer", true, /ask and read/i],
  ["a stranger", null, false, /./],
];
const cases = Object.entries(words).flatMap(([name, word]) =>
  people.map(([who, role, own, refused], n): [string, string, Word, Role | null, boolean, RegExp | null, number] => [
    name,
    who,
    word,
    role,
    own,
    refused,
    100 * (Object.keys(words).indexOf(name) + 1) + n,
  ]),
);

test.each(cases)("%s, by %s", async (_, __, word, role, own, refused, person) => {
  inside.telegram.person(person);
  if (role) await inside.person(person, role);
  // Of a chat without Telegram: no cards.
  const startedBy = `telegram:${own ? person : 9_999}`;
  const events = word.task === planned ? [planReady] : [];
  const id = await inside.task({ ...word.task, startedBy, chat: "terminal:0" }, events);
  const before = await inside.state(id);

  await inside.arrives(aMessage(word.says(id), { from: person }));
  await inside.quiet();

  expect(await inside.state(id)).toBe(refused ? before : word.becomes);
  const answers = answersTo(person);
  expect(answers).toHaveLength(role ? 1 : 0);
  if (refused && role) expect(answers[0]).toMatch(refused);
});

test("a cancel that is said twice ends the task once, and the second is told where it stands", async () => {
  await inside.person(5, "owner");
  const ben = inside.telegram.person(5);
  const id = await inside.task({ ...queued, chat: "terminal:0" });
  for (const _ of [1, 2]) {
    await inside.arrives(aMessage(`/cancel ${id}`, { from: 5 }));
    await inside.quiet();
  }
  expect(await inside.state(id)).toBe("cancelled");
  expect((await inside.store.events(id)).filter(({ type }) => type === "task.cancelled")).toHaveLength(1);
  expect(ben.fromBot).toHaveLength(2);
  expect(ben.fromBot[1]?.text).toMatch(/cancelled/i);
});
