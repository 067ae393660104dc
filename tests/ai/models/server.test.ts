import { describe, expect, test } from "bun:test";
import { z } from "zod";
import { openModel as openAnthropic } from "../../../ai/models/anthropic.ts";
import { openModel as openGoogle } from "../../../ai/models/google.ts";
import { readScript } from "../../../orchestrator/demo/model_server/play.ts";
import type { Message, ToolSpec } from "../../../orchestrator/models/model.ts";
import { collectAnswer } from "../../../orchestrator/models/stream.ts";
import { toolSpec } from "../../../orchestrator/models/tool_schema.ts";
import { aModelProcess, aModelServer, resultsOf, said } from "../../support/models.ts";

const tool = (name: string): ToolSpec => toolSpec({ name, description: name, input: z.object({}) });
const claude = (baseUrl: string) => openAnthropic("claude-opus-5-5", { key: "key", baseUrl });
const gemini = (baseUrl: string) => openGoogle("gemini-3.8-flash", { key: "key", baseUrl });

async function ask(model: Awaited<ReturnType<typeof claude>>, messages: Message[], tools: ToolSpec[] = []) {
  const { message } = await collectAnswer(
    model.converse(messages, tools, { system: "s", signal: new AbortController().signal }),
  );
  return message;
}
const textOf = ({ parts }: Message) => parts.map((part) => (part.type === "text" ? part.text : part.type)).join();
const badRequest = (promise: Promise<unknown>) =>
  expect(promise).rejects.toMatchObject({ kind: "invalid", status: 400 });

describe("the script", () => {
  test("speaks to each role in turn, told apart by their tools", async () => {
    using server = aModelServer({
      planner: [{ text: "plan" }],
      executor: [{ text: "step" }, { text: "next step" }],
      classifier: [{ text: "intent" }],
    });
    const model = await claude(server.url);

    expect(textOf(await ask(model, [said("1")], [tool("finish_step")]))).toBe("step");
    expect(textOf(await ask(model, [said("2")], [tool("submit_plan")]))).toBe("plan");
    expect(textOf(await ask(model, [said("3")], [tool("set_intent")]))).toBe("intent");
    expect(textOf(await ask(await gemini(server.url), [said("4")]))).toBe("next step");
  });

  test("gives the same request the same reply, unless that was a fault", async () => {
    using server = aModelServer([{ misbehave: "empty" }, { text: "first" }, { text: "second" }]);
    const model = await claude(server.url);

    await expect(ask(model, [said("a")])).rejects.toMatchObject({ kind: "empty" });
    expect(textOf(await ask(model, [said("a")]))).toBe("first");
    expect(textOf(await ask(model, [said("a")]))).toBe("first");
    expect(textOf(await ask(model, [said("b")]))).toBe("second");
  });

  test("that ran out says so", async () => {
    using server = aModelServer([]);

    await expect(ask(await claude(server.url), [said("a")])).rejects.toThrow("the script has no reply 1");
  });

  test("is plain JSON, checked", () => {
    expect(readScript([{ text: "a", misbehave: { status: 429, retryAfter: 3 } }])).toHaveLength(1);
    expect(() => readScript([{ txt: "a" }])).toThrow();
    expect(() => readScript([{ misbehave: "explode" }])).toThrow();
  });

  test("plays in a process of its own, too", async () => {
    using server = await aModelProcess([{ text: "from afar" }]);

    expect(textOf(await ask(await gemini(server.url), [said("a")]))).toBe("from afar");
  });
});

describe.each([
  ["anthropic", claude],
  ["google", gemini],
] as const)("the rules of %s", (_, open) => {
  const call = {
    calls: [
      { name: "look", input: {} },
      { name: "look", input: {} },
    ],
  };

  test("every call has its result, and every result its call", async () => {
    using server = aModelServer([call]);
    const model = await open(server.url);
    const message = await ask(model, [said("go")], [tool("look")]);
    const results = resultsOf(message);
    const [first] = results.parts;

    await badRequest(ask(model, [said("go"), message, said("and?")]));
    await badRequest(ask(model, [said("go"), message, { ...results, parts: first ? [first] : [] }]));
    await badRequest(
      ask(model, [said("go"), { role: "assistant", parts: [{ type: "text", text: "no calls" }] }, results]),
    );
  });

  test("a conversation begins with the user and ends with the user", async () => {
    using server = aModelServer([{ text: "no" }]);
    const model = await open(server.url);

    await badRequest(ask(model, [said("go"), { role: "assistant", parts: [{ type: "text", text: "so" }] }]));
  });
});

test("what is kept of a request: sizes of the whole and of its fixed part", async () => {
  using server = aModelServer([{ text: "a" }]);
  await ask(await claude(server.url), [said("x".repeat(5_000))], [tool("look")]);

  const [request] = server.requests;

  expect(request?.bytes).toBe(Buffer.byteLength(JSON.stringify(request?.body)));
  expect(request?.fixedBytes).toBeLessThan(300);
  expect(request?.at).toBeGreaterThan(Date.now() - 5_000);
});

test("Gemini's unstreamed call is the same answer in one piece", async () => {
  using server = aModelServer([{ text: "in one piece", calls: [{ name: "look", input: { at: 1 } }] }]);

  const response = await fetch(`${server.url}/v1beta/models/gemini-3.8-flash:generateContent`, {
    method: "POST",
    body: JSON.stringify({ contents: [{ role: "user", parts: [{ text: "go" }] }] }),
  });

  const { candidates } = (await response.json()) as {
    candidates: { content: { parts: { text?: string; functionCall?: object }[] } }[];
  };
  expect(candidates[0]?.content.parts.map(({ text }) => text ?? "").join("")).toBe("in one piece");
  expect(candidates[0]?.content.parts).toContainEqual({ functionCall: { name: "look", args: { at: 1 } } });
});

test("Claude's thoughts have words for a client that asks for a summary", async () => {
  using server = aModelServer([{ thinking: true }]);
  const thoughtsOf = async (thinking: object) => {
    const messages = [{ role: "user", content: "go" }];
    const body = JSON.stringify({ model: "claude-opus-5-5", max_tokens: 9, stream: true, messages, thinking });
    const answer = await (await fetch(`${server.url}/v1/messages`, { method: "POST", body })).text();
    return [...answer.matchAll(/"thinking_delta","thinking":"(.*?)"/g)].map(([, words]) => words).join("");
  };

  expect(await thoughtsOf({ type: "adaptive", display: "summarized" })).toBe("First I look at it.");
  expect(await thoughtsOf({ type: "adaptive" })).toBe("");
});

describe("OpenAI's Responses API", () => {
  type Item = Record<string, unknown>;
  const go = { role: "user", content: "go" };
  const post = (url: string, input: Item[], model = "gpt-6") =>
    fetch(`${url}/v1/responses`, { method: "POST", body: JSON.stringify({ model, stream: true, input }) });
  const eventsOf = async (answer: Response) =>
    [...(await answer.text()).matchAll(/^data: (.*)$/gm)].map(([, json = ""]) => JSON.parse(json));
  const outputOf = async (answer: Response): Promise<Item[]> => (await eventsOf(answer)).at(-1).response.output;

  test("streams an input in pieces: the JSON of a function's, the text of a custom tool's", async () => {
    using server = aModelServer([
      {
        text: "I look.",
        calls: [
          { name: "look", input: { at: 1 } },
          { name: "exec", input: "look()" },
        ],
      },
    ]);

    const events = await eventsOf(await post(server.url, [go]));

    const streamed = (name: string) =>
      events.flatMap(({ type, delta }) => (type === `response.${name}.delta` ? [delta] : [])).join("");
    expect(streamed("output_text")).toBe("I look.");
    expect(streamed("function_call_arguments")).toBe('{"at":1}');
    expect(streamed("custom_tool_call_input")).toBe("look()");
    expect(events.map(({ sequence_number }) => sequence_number)).toEqual([...events.keys()]);
    const done = events.flatMap(({ type, item }) => (type === "response.output_item.done" ? [item] : []));
    expect(done).toEqual(events.at(-1).response.output);
  });

  test("a turn is counted by its calls, and its reasoning comes back unchanged to its own model", async () => {
    using server = aModelServer([{ thinking: true, calls: [{ name: "exec", input: "look()" }] }, { text: "Done." }]);
    const [reasoning = {}, call = {}] = await outputOf(await post(server.url, [go]));
    const result = { type: "custom_tool_call_output", call_id: call.call_id, output: "seen" };

    expect((await post(server.url, [go, reasoning, call, result], "gpt-5")).status).toBe(400);
    expect((await post(server.url, [go, reasoning, go])).status).toBe(400);
    expect((await post(server.url, [go, { ...reasoning, encrypted_content: "x" }, call, result])).status).toBe(400);
    const next = await post(server.url, [go, reasoning, call, result]);

    expect(await outputOf(next)).toMatchObject([{ content: [{ text: "Done." }] }]);
    expect(server.requests.at(-1)).toMatchObject({ turn: 1, messages: [{}, {}, { results: [{ output: "seen" }] }] });
  });
});
