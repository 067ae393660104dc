import { describe, expect, test } from "bun:test";
import type { Message, Part } from "../../orchestrator/models/model.ts";
import { sendable } from "../../orchestrator/models/sendable.ts";
import { said } from "../support/models.ts";

const one = "anthropic/claude-opus-5-5";
const other = "anthropic/claude-sonnet-5-5";
const call = (id: string): Part => ({ type: "call", id, name: "look", input: {} });
const result = (id: string): Part => ({ type: "result", id, name: "look", output: "ok", isError: false });
const answer = (parts: Part[], model?: string): Message => ({
  role: "assistant",
  parts,
  from: "anthropic",
  raw: [{ type: "thinking", signature: "s" }],
  ...(model && { model }),
});
const user = (...parts: Part[]): Message => ({ role: "user", parts });

describe("every call has its result, and every result its call", () => {
  const lost = (id: string) => expect.objectContaining({ type: "result", id, isError: true });

  test.each<[string, Message[], unknown[]]>([
    ["no message follows", [said("go"), answer([call("a")]), answer([{ type: "text", text: "so" }])], [lost("a")]],
    ["only text follows", [said("go"), answer([call("a"), call("b")]), said("and?")], [lost("a"), lost("b")]],
    ["one is missing", [said("go"), answer([call("a"), call("b")]), user(result("b"))], [lost("a"), result("b")]],
    ["one is of another call", [said("go"), answer([call("a")]), user(result("a"), result("x"))], [result("a")]],
  ])("%s", (_, messages, results) => {
    const [, , third] = sendable(messages, one);

    expect(third?.role).toBe("user");
    expect(third?.parts.filter(({ type }) => type === "result")).toEqual(results as Part[]);
  });

  test("nothing is lost, nothing is changed", () => {
    const messages = [said("go"), answer([call("a")], one), user(result("a")), answer([call("b")]), user(result("b"))];

    for (const [index, message] of sendable(messages, one).entries()) expect(message).toBe(messages[index] as Message);
  });
});

test("what a model signed goes to that model alone; of an older journal only the provider is known", () => {
  const messages = [said("go"), answer([call("a")], one), user(result("a")), answer([call("b")]), user(result("b"))];

  expect(sendable(messages, one).map(({ raw }) => raw !== undefined)).toEqual([false, true, false, true, false]);
  expect(sendable(messages, other).map(({ raw }) => raw !== undefined)).toEqual([false, false, false, true, false]);
  expect(sendable(messages, other)[1]).toEqual({ role: "assistant", parts: [call("a")] });
});

test.each(["\ud83d", "a\ud83d\ud83d\ude00", "\ude00b", "😀", "\\ud83d"])(
  "no half character is left, in any place, and whole ones stay: %j",
  (text) => {
    const messages: Message[] = [
      user({ type: "text", text }, { ...result("a"), output: text } as Part),
      {
        ...answer([{ type: "call", id: "b", name: text, input: { [text]: [text, { deep: text }] } }], one),
        raw: [{ text }],
      },
      user({ ...result("b"), output: text } as Part),
    ];

    const sent = JSON.stringify(sendable([said("go"), answer([call("a")]), ...messages], one));

    expect(sent.replaceAll("\\\\ud83d", "")).not.toMatch(/\\ud[89a-f]/i);
    if (text.isWellFormed()) expect(sent.split(JSON.stringify(text).slice(1, -1)).length).toBe(9);
  },
);

test("a message is completed by what comes before it now, whatever came before it earlier", () => {
  const [first, two, seen] = [answer([call("a")]), answer([call("b")]), user(result("a"))];
  expect(sendable([first, seen], one)[1]).toEqual(seen);
  expect(sendable([two, seen], one)[1]?.parts).toMatchObject([{ id: "b", isError: true }]);
  expect(sendable([seen], one)[0]?.parts).toEqual([]);
  expect(sendable([first, seen], one)[1]).toEqual(seen);
});
