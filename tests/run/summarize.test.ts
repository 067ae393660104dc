import { describe, expect, test } from "bun:test";
import type { Message } from "../../orchestrator/models/model.ts";
import { isTooLong, summarizeConversation } from "../../orchestrator/run/conversation/summarize.ts";
import { makeUntrusted } from "../../orchestrator/safety/untrusted.ts";

const untrusted = makeUntrusted("seed");
const brief: Message = { role: "user", parts: [{ type: "text", text: "Your step is 1: do it." }] };

/** `count` rounds of a call with a result of `size` characters. */
function conversation(count: number, size: number): Message[] {
  const messages = [brief];
  for (let n = 0; n < count; n++) {
    const id = `c${n}`;
    messages.push({
      role: "assistant",
      from: "google",
      raw: { signed: n },
      parts: [{ type: "call", id, name: "read_file", input: { path: `src/${n}.ts` } }],
    });
    messages.push({
      role: "user",
      parts: [
        {
          type: "result",
          id,
          name: "read_file",
          output: untrusted(`begin ${n}\n${"x".repeat(size)}`),
          isError: n % 5 === 4,
        },
      ],
    });
  }
  return messages;
}

function told(messages: Message[]): string {
  const [only, ...rest] = messages;
  expect(rest).toEqual([]);
  expect(only?.role).toBe("user");
  return only?.parts.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("") ?? "";
}

describe("a conversation that is too long", () => {
  const long = conversation(20, 30_000);

  test("is one that no model could hold", () => {
    expect(isTooLong(long)).toBe(true);
    expect(isTooLong(conversation(10, 30_000))).toBe(false);
  });

  test("begins as it began, tells the older calls in a line each, and keeps the newest results", () => {
    const text = told(summarizeConversation(long, untrusted));
    expect(text).toStartWith("Your step is 1: do it.");
    expect(text).toContain('- read_file {"path":"src/3.ts"}: begin 3 xxx');
    expect(text).toContain('- read_file {"path":"src/4.ts"}: failed: begin 4');
    expect(text).toContain(`begin 19\n${"x".repeat(30_000)}`);
    expect(text).not.toContain("x".repeat(30_001));
    expect(text.length).toBeLessThan(170_000);
  });

  test("is the same text every time, and not too long any more", () => {
    expect(summarizeConversation(long, untrusted)).toEqual(summarizeConversation(conversation(20, 30_000), untrusted));
    expect(isTooLong(summarizeConversation(long, untrusted))).toBe(false);
  });

  test("leaves its messages as they are: what a provider signed is not touched", () => {
    const before = JSON.stringify(long);
    summarizeConversation(long, untrusted);
    expect(JSON.stringify(long)).toBe(before);
  });

  test("keeps what nobody vouches for in its block", () => {
    const text = told(summarizeConversation(long, untrusted));
    const [open] = /<untrusted-\w+>/.exec(text) ?? [""];
    expect(text.split(open).length - 1).toBe(text.split(open.replace("<", "</")).length - 1);
    expect(text.indexOf(open)).toBeLessThan(text.indexOf("begin 0"));
  });

  test("one result that is too long by itself is cut", () => {
    expect(isTooLong(summarizeConversation(conversation(1, 900_000), untrusted))).toBe(false);
  });

  test("thousands of calls are counted where they are too many to tell", () => {
    const text = told(summarizeConversation(conversation(3000, 10), untrusted));
    expect(text.length).toBeLessThan(200_000);
  });
});

test("a conversation that has only begun stays as it is", () => {
  expect(summarizeConversation([brief], untrusted)).toEqual([brief]);
});
