import { describe, expect, test } from "bun:test";
import { z } from "zod";
import { openModel as openAnthropic } from "../../../ai/models/anthropic.ts";
import { openModel as openGoogle } from "../../../ai/models/google.ts";
import { openModel as openOpenai } from "../../../ai/models/openai.ts";
import type { Message, Model, ToolSpec } from "../../../orchestrator/models/model.ts";
import { collectAnswer } from "../../../orchestrator/models/stream.ts";
import { toolSpec } from "../../../orchestrator/models/tool_schema.ts";
import { aModelServer, everyEvent, resultsOf, said } from "../../support/models.ts";

const tools: ToolSpec[] = [
  toolSpec({
    name: "read_file",
    description: "Reads a file.",
    input: z.strictObject({ path: z.string().describe("Relative."), from: z.number().int().min(1).optional() }),
  }),
  toolSpec({ name: "list_files", description: "Lists files.", input: z.object({}) }),
];
const system = "You are exact.";

const openers = {
  anthropic: (url: string) => openAnthropic("claude-opus-5-5", { key: "key", baseUrl: url }),
  google: (url: string) => openGoogle("gemini-3.8-flash", { key: "key", baseUrl: url }),
  openai: (url: string) => openOpenai("gpt-6", { key: "key", baseUrl: url }),
};
const providers = Object.keys(openers) as (keyof typeof openers)[];

const ask = (model: Model, messages: Message[], signal = new AbortController().signal) =>
  model.converse(messages, tools, { system, signal });

describe.each(providers)("%s", (provider) => {
  test("text comes in pieces and whole, with its usage", async () => {
    using server = aModelServer([{ text: "Hola, ¿qué tal?", usage: { input: 100, output: 20, cached: 900 } }]);
    const model = await openers[provider](server.url);

    const events = await everyEvent(ask(model, [said("hola")]));

    const pieces = events.filter(({ type }) => type === "text");
    expect(pieces.length).toBeGreaterThan(1);
    expect(pieces.map((event) => (event.type === "text" ? event.text : "")).join("")).toBe("Hola, ¿qué tal?");
    expect(events.at(-1)).toMatchObject({
      type: "done",
      stop: "end",
      message: { role: "assistant", from: provider, parts: [{ type: "text", text: "Hola, ¿qué tal?" }] },
      usage: { input: 100, output: 20, cached: 900, cacheWrite: 0 },
    });
    expect(server.requests[0]).toMatchObject({
      provider,
      key: "key",
      system,
      tools: ["read_file", "list_files"],
      turn: 0,
    });
  });

  test("parallel calls of one name get their results back in order, errors as errors", async () => {
    using server = aModelServer([
      {
        text: "Both.",
        calls: [
          { name: "read_file", input: { path: "a.ts" } },
          { name: "read_file", input: { path: "b.ts" } },
        ],
      },
      { text: "Read." },
    ]);
    const model = await openers[provider](server.url);
    const first = await collectAnswer(ask(model, [said("read")]));
    const [a, b] = first.message.parts.filter(({ type }) => type === "call") as {
      id: string;
      name: string;
      input: unknown;
    }[];
    const results: Message = {
      role: "user",
      parts: [
        { type: "text", text: "Hurry." },
        { type: "result", id: b?.id ?? "", name: "read_file", output: "no such file", isError: true },
        { type: "result", id: a?.id ?? "", name: "read_file", output: "1", isError: false },
      ],
    };

    const second = await collectAnswer(ask(model, [said("read"), first.message, results]));

    expect(first.stop).toBe("calls");
    expect([a?.input, b?.input]).toEqual([{ path: "a.ts" }, { path: "b.ts" }]);
    expect(a?.id).not.toBe(b?.id);
    expect(second.message.parts).toEqual([{ type: "text", text: "Read." }]);
    const back = server.requests[1]?.messages.at(-1);
    expect(back?.text).toBe("Hurry.");
    // Without ids only the order of the calls tells which result is whose.
    const inOrder = [
      { output: "1", isError: false },
      { output: "no such file", isError: true },
    ];
    expect(back?.results).toEqual(provider === "google" ? inOrder : inOrder.toReversed());
  });

  test("a call without arguments has an empty input, and its id is the same when the turn is asked again", async () => {
    using server = aModelServer(() => ({ calls: [{ name: "list_files", input: {} }] }));
    const model = await openers[provider](server.url);

    const once = await collectAnswer(ask(model, [said("list")]));
    const again = await collectAnswer(ask(model, [said("list")]));

    expect(once.message.parts).toMatchObject([{ type: "call", name: "list_files", input: {} }]);
    expect(again.message.parts).toEqual(once.message.parts);
  });

  test("thoughts go back verbatim, through JSON as through a restart", async () => {
    const think = { thinking: true, calls: [{ name: "list_files", input: {} }] };
    using server = aModelServer([think, think, { thinking: true, text: "Done." }]);
    const model = await openers[provider](server.url);
    let messages: Message[] = [said("go")];

    for (let i = 0; i < 2; i++) {
      const { message } = await collectAnswer(ask(model, messages));
      messages = JSON.parse(JSON.stringify([...messages, message, resultsOf(message)]));
    }

    expect((await collectAnswer(ask(model, messages))).message.parts).toEqual([{ type: "text", text: "Done." }]);
  });

  test("thoughts that came back changed, or not at all, are a 400: the server does look", async () => {
    using server = aModelServer([{ thinking: true, calls: [{ name: "list_files", input: {} }] }, { text: "never" }]);
    const model = await openers[provider](server.url);
    const { message } = await collectAnswer(ask(model, [said("go")]));
    const changed = JSON.parse(JSON.stringify(message).replace(/("(?:thoughtS|s)ignature":")./, "$1-"));
    const { raw, ...without } = {
      ...message,
      raw: Array.isArray(message.raw)
        ? message.raw.filter((block) => !/signature|data/i.test(Object.keys(block).join()))
        : { ...(message.raw as object), reasoning_details: undefined },
    };

    await expect(collectAnswer(ask(model, [said("go"), changed, resultsOf(message)]))).rejects.toMatchObject({
      kind: "invalid",
      status: 400,
    });
    await expect(collectAnswer(ask(model, [said("other"), message, resultsOf(message)]))).rejects.toMatchObject({
      kind: "invalid",
    });
    if (provider !== "google") {
      await expect(collectAnswer(ask(model, [said("go"), without, resultsOf(message)]))).rejects.toMatchObject({
        kind: "invalid",
      });
    }
  });

  test("the bytes of system, tools and earlier messages never change over the turns", async () => {
    using server = aModelServer(({ turn }) => ({
      thinking: true,
      text: `turn ${turn}`,
      calls: [{ name: "read_file", input: { path: `${turn}` } }],
    }));
    const model = await openers[provider](server.url);
    const messages = [said("go")];

    for (let turn = 0; turn < 5; turn++) {
      const { message } = await collectAnswer(ask(model, messages));
      messages.push(
        message,
        resultsOf(message, () => `content ${turn}`),
      );
    }

    const bodies = server.requests.map(({ body }) =>
      JSON.stringify(body).replaceAll(',"cache_control":{"type":"ephemeral"}', ""),
    );
    const heads = server.requests.map(({ body }) => JSON.stringify([body.system, body.tools, body.systemInstruction]));
    expect(new Set(heads).size).toBe(1);
    for (const [i, { body }] of server.requests.entries()) {
      const list = JSON.stringify(body.messages ?? body.contents).replaceAll(
        ',"cache_control":{"type":"ephemeral"}',
        "",
      );
      const next = bodies[i + 1];
      if (next) expect(next).toContain(list.slice(0, -1));
    }
    expect(bodies).toHaveLength(5);
  });

  test("messages of the other provider are understood, its thoughts left out", async () => {
    const other = provider === "google" ? "openai" : "google";
    using server = aModelServer([
      { thinking: true, text: "Hm.", calls: [{ name: "list_files", input: {} }] },
      { text: "I go on." },
    ]);
    const { message } = await collectAnswer(ask(await openers[other](server.url), [said("go")]));

    const { message: next } = await collectAnswer(
      ask(await openers[provider](server.url), [said("go"), message, resultsOf(message)]),
    );

    expect(next.parts).toEqual([{ type: "text", text: "I go on." }]);
    const sent = JSON.stringify(server.requests[1]?.body);
    if (provider === "google") expect(sent).toContain('"thoughtSignature":"skip_thought_signature_validator"');
    else expect(sent).not.toMatch(/thoughtSignature|functionCall|reasoning_/);
    expect(server.requests[1]).toMatchObject({
      provider,
      messages: [{}, { text: "Hm.", calls: [{ name: "list_files" }] }, {}],
    });
  });

  test("an answer at the output limit keeps what is whole", async () => {
    using server = aModelServer([{ text: "Much", misbehave: "length" }]);

    const answer = await collectAnswer(ask(await openers[provider](server.url), [said("go")]));

    expect(answer).toMatchObject({ stop: "length", message: { parts: [{ type: "text", text: "Much" }] } });
  });

  test("neighbouring messages of one role are one on the wire", async () => {
    using server = aModelServer([{ text: "Yes." }]);

    await collectAnswer(
      ask(await openers[provider](server.url), [said("one"), { role: "assistant", parts: [] }, said("two")]),
    );

    expect(server.requests[0]?.messages).toMatchObject([{ role: "user", text: expect.stringMatching(/^one\s*two$/) }]);
  });

  test("nothing of the environment is read: neither key, address nor headers", async () => {
    using server = aModelServer([{ text: "Yes." }], { key: "key" });
    const hostile = {
      ANTHROPIC_API_KEY: "other",
      ANTHROPIC_AUTH_TOKEN: "other",
      ANTHROPIC_BASE_URL: "http://127.0.0.1:9",
      ANTHROPIC_CUSTOM_HEADERS: "authorization: Bearer other\nx-spy: 1",
      ANTHROPIC_LOG: "debug",
      OPENAI_API_KEY: "other",
      OPENAI_BASE_URL: "http://127.0.0.1:9",
      GOOGLE_API_KEY: "other",
      GEMINI_API_KEY: "other",
      GOOGLE_GEMINI_BASE_URL: "http://127.0.0.1:9",
      GOOGLE_GENAI_USE_VERTEXAI: "true",
    };
    const before = { ...process.env };
    Object.assign(process.env, hostile);
    try {
      await collectAnswer(ask(await openers[provider](server.url), [said("go")]));
    } finally {
      for (const name of Object.keys(hostile)) {
        if (before[name] === undefined) delete process.env[name];
        else process.env[name] = before[name];
      }
    }

    expect(server.requests).toHaveLength(1);
  });
});

test("Claude's cache: one breakpoint behind tools and system, two on the last user messages", async () => {
  using server = aModelServer(() => ({ calls: [{ name: "list_files", input: {} }] }));
  const model = await openers.anthropic(server.url);
  const messages = [said("go")];
  for (let turn = 0; turn < 3; turn++) {
    const { message } = await collectAnswer(ask(model, messages));
    messages.push(message, resultsOf(message));
  }

  const body = server.requests[2]?.body as { system: object[]; messages: { content: object[] }[] };
  const marked = body.messages.map(({ content }) => "cache_control" in (content.at(-1) ?? {}));
  expect(body.system).toEqual([{ type: "text", text: system, cache_control: { type: "ephemeral" } }]);
  expect(marked).toEqual([false, false, true, false, true]);
});

test("the schema of a tool says types and names; limits of length and range stay with zod", async () => {
  using server = aModelServer(() => ({ text: "Yes." }));
  const input = {
    type: "object",
    properties: { path: { type: "string", description: "Relative." }, from: { type: "integer" } },
    required: ["path"],
  };
  for (const provider of providers) await collectAnswer(ask(await openers[provider](server.url), [said("go")]));

  expect(server.requests[0]?.body.tools).toMatchObject([{ input_schema: input }, {}]);
  expect(server.requests[1]?.body.tools).toMatchObject([
    { functionDeclarations: [{ parametersJsonSchema: input }, {}] },
  ]);
  expect(JSON.stringify(server.requests.map(({ body }) => body.tools))).not.toMatch(
    /\$schema|additionalProperties|minimum|maxLength/,
  );
});

test("Gemini: a stream that broke off is not taken up again by the SDK on its own", async () => {
  let requests = 0;
  using server = Bun.serve({
    port: 0,
    fetch: () => {
      requests++;
      const chunk = {
        candidates: [{ content: { role: "model", parts: [{ text: "half" }] }, continuationToken: "dG9rZW4=" }],
      };
      return new Response(`data: ${JSON.stringify(chunk)}\n\n`, { headers: { "content-type": "text/event-stream" } });
    },
  });
  const model = await openers.google(server.url.href);

  await expect(collectAnswer(ask(model, [said("go")]))).rejects.toMatchObject({ kind: "partial" });
  expect(requests).toBe(1);
});
