import { afterAll, beforeAll, expect, test } from "bun:test";
import { aBotInside, type Inside } from "../../support/telegram/inside.ts";

let inside: Inside;

beforeAll(async () => {
  inside = await aBotInside({ users: [1] });
  await inside.person(2, "member");
  await inside.start();
});

afterAll(() => inside[Symbol.asyncDispose]());

async function settled(): Promise<void> {
  await inside.telegram.caughtUp();
  // What comes after a person's message was handled before it.
  await inside.quiet();
}

const source = () => `telegram:${inside.telegram.token.split(":")[0]}`;

test.each(["/whoami", "/start whoami", "/whoami@devorch_test_bot"])(
  "a stranger who writes %s in private is told their number, and nothing of them is stored",
  async (words) => {
    const stranger = inside.telegram.person(500 + words.length);
    stranger.says(words);
    await stranger.sees(String(stranger.who.id));
    expect(await inside.store.people.person(`telegram:${stranger.who.id}`)).toBeUndefined();
    const update = inside.telegram.house.updates.all.at(-1);
    expect(await inside.store.mail.received(source(), String(update?.update_id))).toBeUndefined();
    expect(await inside.store.mail.waiting()).toEqual([]);
  },
);

test("a stranger is told five times an hour, and nothing for any other words", async () => {
  const stranger = inside.telegram.person(600);
  for (let times = 0; times < 8; times++) stranger.says("/whoami");
  for (const words of [
    "hello",
    "/start",
    "add stock validation",
    "/status",
    "/allow",
    "/invite owner",
    "/start WRONG-CODE",
  ])
    stranger.says(words);
  inside.telegram.person(1).says("/whoami");
  await inside.telegram.person(1).sees(/number 1/);
  await settled();
  expect(stranger.fromBot).toHaveLength(5);
});

test("in a group that is not admitted only an owner learns its number, and admits it", async () => {
  const group = inside.telegram.group("Team");
  const [ana, ben, stranger] = [1, 2, 66].map((id) => group.with(inside.telegram.person(id)));
  for (const words of ["/whoami", "/allow", "/status"]) {
    ben?.says(words);
    stranger?.says(words);
  }
  ana?.says("/whoami");
  await ana?.sees(String(group.id));
  await settled();
  expect(ana?.fromBot).toHaveLength(1);

  ana?.says("/allow");
  await ana?.sees("is admitted");
  ben?.says("/status");
  await ben?.sees(/no task/i);
  await inside.world.devorch.removePerson(`telegram:${group.id}`);
  ben?.says("/status");
  await settled();
  expect(ben?.fromBot).toHaveLength(3);
});

test("an owner invites in the chat, others do not", async () => {
  const [ana, ben] = [inside.telegram.person(1), inside.telegram.person(2)];
  ana.says("/invite member");
  const code = /\/start (\S+)/.exec((await ana.sees("/start ")).text)?.[1] ?? "";
  const cleo = inside.telegram.person(700);
  cleo.says(`/start ${code}`);
  await cleo.sees("Your role: member");
  expect((await inside.store.people.person("telegram:700"))?.role).toBe("member");

  ben.says("/invite owner");
  await ben.sees(/only an owner/i);
});

test("/allow where nothing is left to admit says so, and in private where it belongs", async () => {
  const group = inside.telegram.group("Admitted");
  const ana = group.with(inside.telegram.person(1));
  ana.says("/allow");
  await ana.sees(/is admitted: /);
  ana.says("/allow");
  await ana.sees(/admitted already/);
  inside.telegram.person(1).says("/allow");
  await inside.telegram.person(1).sees(/write it in the group/);
});
