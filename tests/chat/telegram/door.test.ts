import { afterEach, beforeEach, expect, test } from "bun:test";
import { admit, withoutMention } from "../../../orchestrator/chat/telegram/incoming/admit.ts";
import { Guesses } from "../../../orchestrator/chat/telegram/incoming/guesses.ts";
import { readUpdate, updateId } from "../../../orchestrator/chat/telegram/incoming/update.ts";
import { inChat } from "../../../orchestrator/chat/telegram/outgoing/html.ts";
import type { Store } from "../../../orchestrator/run/store.ts";
import type { Role } from "../../../orchestrator/safety/people.ts";
import { openStore } from "../../../orchestrator/store/store.ts";
import { aFolder } from "../../store/sample.ts";

let folder: ReturnType<typeof aFolder>;
let store: Store;
const bot = { id: 1, username: "devorch_test_bot" };
const doors = { users: [7], chats: [-100] };

beforeEach(async () => {
  folder = aFolder();
  store = await openStore(folder.path, { now: Date.now });
});

afterEach(async () => {
  await store.close();
  folder.remove();
});

interface Said {
  text?: string;
  from?: Record<string, unknown>;
  chat?: Record<string, unknown>;
  extra?: Record<string, unknown>;
}

function said({ text = "hello", from = { id: 7 }, chat = { id: 7, type: "private" }, extra = {} }: Said) {
  return { update_id: 5, message: { message_id: 1, date: 1, from, chat, text, ...extra } };
}

async function admitted(one: Said): Promise<boolean> {
  const update = readUpdate(said(one));
  return (
    update !== undefined &&
    (await admit(store.people, doors, update, bot, { inside: (chat) => (chat === -777 ? -100 : chat) }))
  );
}

const group = { id: -100, type: "supergroup" };

test.each<[string, Said, boolean]>([
  ["who the settings list", {}, true],
  ["a stranger", { from: { id: 8 }, chat: { id: 8, type: "private" } }, false],
  ["a bot with a listed number", { from: { id: 7, is_bot: true } }, false],
  ["somebody in another one's private chat", { chat: { id: 8, type: "private" } }, false],
  ["a group that is not listed", { chat: { id: -5, type: "group" }, text: "/status" }, false],
  ["a group that is listed by the id it had first", { chat: { ...group, id: -777 }, text: "/status" }, true],
  ["talk of a group", { chat: group }, false],
  ["a command in a group", { chat: group, text: "/status" }, true],
  ["another bot's command", { chat: group, text: "/status@other_bot" }, false],
  ["a mention", { chat: group, text: "hey @Devorch_Test_Bot, add stock" }, true],
  ["a mention in parentheses", { chat: group, text: "(@devorch_test_bot) add stock" }, true],
  ["an e-mail address", { chat: group, text: "write to a@devorch_test_bot" }, false],
  ["a longer name", { chat: group, text: "@devorch_test_bot_two add stock" }, false],
  ["an answer to the bot", { chat: group, extra: { reply_to_message: { message_id: 3, from: { id: 1 } } } }, true],
  [
    "an answer to somebody else",
    { chat: group, extra: { reply_to_message: { message_id: 3, from: { id: 9 } } } },
    false,
  ],
])("%s", async (_, one, expected) => {
  expect(await admitted(one)).toBe(expected);
});

test.each<Role>(["owner", "member", "viewer"])("who was made a %s comes in without the settings", async (role) => {
  const stranger = { from: { id: 8 }, chat: { id: 8, type: "private" } };
  expect(await admitted(stranger)).toBe(false);
  await store.people.save({ id: "telegram:8", role, name: "Ben", lang: null });
  expect(await admitted(stranger)).toBe(true);
});

test("the bot's name is taken out of the words, an address stays", () => {
  expect(withoutMention("@devorch_test_bot, mail a@devorch_test_bot please", bot)).toBe(
    "mail a@devorch_test_bot please",
  );
});

test.each(
  [
    null,
    [],
    "x",
    {},
    { update_id: -1 },
    { update_id: "5", message: said({}).message },
    { update_id: 5 },
    { update_id: 5, edited_channel_post: said({}).message },
    { update_id: 5, message: { ...said({}).message, from: undefined } },
    { update_id: 5, message: { ...said({}).message, chat: { id: 1, type: "channel" } } },
    { update_id: 5, message: { ...said({}).message, text: "x".repeat(200_001) } },
    { update_id: 5, message: { ...said({}).message, text: { toString: "x" } } },
    { update_id: 5, callback_query: { id: "1", from: { id: 7 }, data: "x" } },
    { update_id: 5, callback_query: { id: "1", from: { id: 7 }, data: "x".repeat(65), message: said({}).message } },
  ].map((raw): [unknown] => [raw]),
)("no update of ours: %#", (raw) => {
  expect(readUpdate(raw)).toBeUndefined();
});

test("an update that is dropped has a number all the same, and what we do not read of one is gone", () => {
  expect(updateId({ update_id: 9, poll: {} })).toBe(9);
  expect(updateId({ update_id: 1.5 })).toBeUndefined();
  expect(JSON.stringify(readUpdate(said({ extra: { contact: { phone_number: "555" } } })))).not.toContain("555");
});

test("five codes an hour for each, and not many for all of them together", () => {
  const guesses = new Guesses();
  const five = Array.from({ length: 5 }, () => guesses.mayTry(1, 0));
  expect([...five, guesses.mayTry(1, 1), guesses.mayTry(2, 1)]).toEqual([true, true, true, true, true, false, true]);
  expect(guesses.mayTry(1, 3_600_001)).toBe(true);
  const crowd = Array.from({ length: 300 }, (_, user) => guesses.mayTry(1000 + user, 3_600_001));
  expect(crowd.filter(Boolean).length).toBeLessThanOrEqual(200);
});

test("a chat names its own commands", () => {
  expect(inChat("/task_new add stock")).toBe("/new add stock");
  expect(inChat("see src/task_new.ts and /task_newer")).toBe("see src/task_new.ts and /task_newer");
  expect(inChat("`devorch resume T-1 --max-cost 3`")).toBe("/resume T-1");
});
