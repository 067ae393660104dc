import { describe, expect, test } from "bun:test";
import { z } from "zod";
import { openModel } from "../../../ai/models/openai.ts";
import type { ModelError, ModelEvent, ToolSpec } from "../../../orchestrator/models/model.ts";
import { collectAnswer } from "../../../orchestrator/models/stream.ts";
import { toolSpec } from "../../../orchestrator/models/tool_schema.ts";
import { aModelServer, everyEvent, resultsOf, said } from "../../support/models.ts";

/** What other servers than OpenAI send and refuse. */
type Json = Record<string, unknown>;
const tools: ToolSpec[] = [toolSpec({ name: "look", description: "Looks.", input: z.object({}) })];
const options = () => ({ system: "s", signal: new AbortController().signal });

/** Answers each request with the next of these: chunks, or a refusal. */
function aServer(...answers: (Json[] | { status: number; body: Json; headers?: Record<string, string> })[]) {
  const bodies: Json[] = [];
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    async fetch(request) {
      if (request.method !== "POST") return new Response("", { status: 404 });
      bodies.push((await request.json()) as Json);
      const answer = answers[Math.min(bodies.length, answers.length) - 1] ?? [];
      if (!Array.isArray(answer)) {
        const { status, headers = {} } = answer;
        return Response.json(answer.body, { status, headers });
      }
      const text = answer.map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`).join("");
      return new Response(text, { headers: { "content-type": "text/event-stream" } });
    },
  });
  return { url: `http://127.0.0.1:${server.port}/v1`, bodies, [Symbol.dispose]: () => void server.stop(true) };
}

const open = (baseUrl: string, model = "m") => openModel(model, { key: "", baseUrl });
const ask = async (baseUrl: string) => collectAnswer((await open(baseUrl)).converse([said("go")], tools, options()));
const delta = (sent: Json) => ({ choices: [{ delta: sent }] });
const piece = (id: string | null, name: string | null, json: unknown, index?: number): Json => ({
  ...(index !== undefined && { index }),
  ...(id !== null && { id }),
  function: { ...(name !== null && { name }), ...(json !== null && { arguments: json }) },
});
const calls = (...pieces: Json[]) => delta({ tool_calls: pieces });
const end = (finish_reason = "tool_calls") => ({ choices: [{ delta: {}, finish_reason }] });

const twoCalls: Record<string, Json[]> = {
  "in pieces, interleaved": [
    calls(piece("x", "look", "", 0)),
    calls(piece("y", "look", '{"a"', 1)),
    calls(piece(null, null, '{"a":1}', 0), piece(null, null, ":2}", 1)),
  ],
  "without numbers, whole": [calls(piece("x", "look", '{"a":1}'), piece("y", "look", '{"a":2}'))],
  "without numbers, in pieces": [
    calls(piece("x", "look", '{"a":')),
    calls(piece(null, null, "1}")),
    calls(piece("y", "look", '{"a":')),
    calls(piece("y", null, "2}")),
  ],
  "without ids and numbers": [calls(piece(null, "look", '{"a":1}'), piece(null, "look", '{"a":2}'))],
  "without ids": [calls(piece(null, "look", '{"a":1}', 0), piece(null, "look", '{"a":2}', 1))],
  "all numbered 0": [calls(piece("x", "look", '{"a":1}', 0)), calls(piece("y", "look", '{"a":2}', 0))],
  "all numbered 0, without ids": [calls(piece(null, "look", '{"a":1}', 0)), calls(piece(null, "look", '{"a":2}', 0))],
  "one id for both": [calls(piece("x", "look", '{"a":1}', 0)), calls(piece("x", "look", '{"a":2}', 1))],
  "the name and id with every piece": [
    calls(piece("x", "look", '{"a"', 0)),
    calls(piece("x", "look", ":1}", 0)),
    calls(piece("y", "look", '{"a"', 1)),
    calls(piece("y", "look", ":2}", 1)),
  ],
  "arguments as objects": [calls(piece("x", "look", { a: 1 }, 0), piece("y", "look", { a: 2 }, 1))],
  "arguments as JSON within JSON": [
    calls(piece("x", "look", JSON.stringify('{"a":1}'), 0), piece("y", "look", JSON.stringify('{"a":2}'), 1)),
  ],
};

test.each(Object.keys(twoCalls))("two calls are two calls: %s", async (kind) => {
  using server = aServer([...(twoCalls[kind] ?? []), end()]);

  const { message, stop } = await ask(server.url);

  expect(stop).toBe("calls");
  expect(message.parts).toMatchObject([
    { type: "call", name: "look", input: { a: 1 } },
    { type: "call", name: "look", input: { a: 2 } },
  ]);
  const ids = message.parts.map((part) => (part.type === "call" ? part.id : ""));
  expect(new Set(ids).size).toBe(2);
  // The server takes back what it is sent, whichever way it wrote it.
  using strict = aModelServer([{ text: "Yes." }]);
  const model = await open(`${strict.url}/v1`);
  await collectAnswer(model.converse([said("go"), message, resultsOf(message)], tools, options()));
  expect(strict.refused).toEqual([]);
});

test("a server that gives each answer's call the same id: ids stay unique in the conversation", async () => {
  const one = [calls(piece("call_0", "look", "{}", 0)), end()];
  using server = aServer(one, one);
  const model = await open(server.url);
  const first = await collectAnswer(model.converse([said("go")], tools, options()));
  const messages = [said("go"), first.message, resultsOf(first.message)];
  const second = await collectAnswer(model.converse(messages, tools, options()));

  const ids = [first, second].flatMap(({ message }) =>
    message.parts.map((part) => (part.type === "call" ? part.id : "")),
  );
  expect(new Set(ids).size).toBe(2);
});

test.each([
  ["reasoning_content", [{ reasoning_content: "Hm" }, { reasoning_content: "m." }], { reasoning_content: "Hmm." }],
  ["reasoning", [{ reasoning: "Hm" }, { reasoning: "m." }], { reasoning: "Hmm." }],
  [
    "reasoning_details without numbers",
    [
      { reasoning: "Hm", reasoning_details: [{ type: "reasoning.text", text: "Hm" }] },
      { reasoning: "m.", reasoning_details: [{ type: "reasoning.text", text: "m." }] },
      { reasoning_details: [{ type: "reasoning.text", signature: "s" }] },
      { reasoning_details: [{ type: "reasoning.text", text: "More", signature: "t" }] },
    ],
    {
      reasoning_details: [
        { type: "reasoning.text", text: "Hmm.", signature: "s" },
        { type: "reasoning.text", text: "More", signature: "t" },
      ],
    },
  ],
])("%s goes back as it came", async (_, told, back) => {
  using server = aServer([...told.map(delta), delta({ content: "Yes." }), end("stop")]);
  const model = await open(server.url);
  const { message } = await collectAnswer(model.converse([said("go")], tools, options()));

  await collectAnswer(model.converse([said("go"), message, said("and?")], tools, options()));

  expect(server.bodies[1]?.messages).toEqual([
    expect.anything(),
    { role: "user", content: "go" },
    { role: "assistant", content: "Yes.", ...back },
    { role: "user", content: "and?" },
  ]);
});

test("thoughts at the beginning of the text are not said", async () => {
  const pieces = ["\n<th", "ink>secret", "</thi", "nk>\n\nYes", ", <think> is a tag."];
  using server = aServer([...pieces.map((content) => delta({ content })), end("stop")]);

  const events = await everyEvent((await open(server.url)).converse([said("go")], tools, options()));

  const text = (event: ModelEvent) => (event.type === "text" ? event.text : "");
  expect(events.map(text).join("")).toBe("Yes, <think> is a tag.");
  expect(events.at(-1)).toMatchObject({ message: { parts: [{ text: "Yes, <think> is a tag." }] } });
});

test.each<[string, Json, Json]>([
  [
    "OpenAI",
    { prompt_tokens: 100, completion_tokens: 7, prompt_tokens_details: { cached_tokens: 60 } },
    { input: 40, output: 7, cached: 60, cacheWrite: 0 },
  ],
  [
    "DeepSeek",
    { prompt_tokens: 100, completion_tokens: 7, prompt_cache_hit_tokens: 60, prompt_cache_miss_tokens: 40 },
    { input: 40, output: 7, cached: 60, cacheWrite: 0 },
  ],
  [
    "OpenRouter",
    {
      prompt_tokens: 100,
      completion_tokens: 7,
      cost: 0.25,
      is_byok: true,
      cost_details: { upstream_inference_cost: 1 },
    },
    { input: 100, output: 7, cached: 0, cacheWrite: 0, costUsd: 1.25 },
  ],
])("usage as %s counts it", async (_, usage, counted) => {
  using server = aServer([delta({ content: "Yes." }), end("stop"), { choices: [], usage }]);

  expect((await ask(server.url)).usage).toEqual(counted as never);
});

test("a server that does not count: what was used is estimated", async () => {
  using server = aServer([delta({ content: "Yes, certainly." }), end("stop")]);

  const { usage } = await ask(server.url);

  expect(usage.input).toBeGreaterThan(50);
  expect(usage.output).toBe(4);
});

describe("refusals in the words of each server", () => {
  const cases: [number, Json, ModelError["kind"]][] = [
    [
      400,
      { error: { message: "This model's maximum context length is 8192 tokens. However, you requested 9000 tokens" } },
      "too-long",
    ],
    [
      400,
      { error: { message: "too much", type: "invalid_request_error", code: "context_length_exceeded" } },
      "too-long",
    ],
    [
      400,
      {
        object: "error",
        message: "This model's maximum context length is 4096 tokens.",
        type: "BadRequestError",
        code: 400,
      },
      "too-long",
    ],
    [
      400,
      {
        error: {
          code: 400,
          message: "the request exceeds the available context size. try increasing it",
          type: "exceed_context_size_error",
          n_ctx: 4096,
        },
      },
      "too-long",
    ],
    [400, { error: "The decoder prompt (length 9000) is longer than the maximum model length of 4096." }, "too-long"],
    [
      429,
      { error: { message: "You exceeded your current quota", type: "insufficient_quota", code: "insufficient_quota" } },
      "auth",
    ],
    [429, { error: { message: "Rate limit reached", type: "requests", code: "rate_limit_exceeded" } }, "rate"],
    [401, { error: { message: "Incorrect API key provided", code: "invalid_api_key" } }, "auth"],
    [403, { error: { message: "Your input was flagged" } }, "auth"],
    [404, { error: { message: "model 'm' not found", type: "not_found_error" } }, "missing"],
    [500, { error: { message: "model runner has unexpectedly stopped" } }, "server"],
  ];

  test.each(cases)("%d %j", async (status, body, kind) => {
    using server = aServer({ status, body });

    const error = await ask(server.url).catch((thrown) => thrown);

    expect(error).toMatchObject({ name: "ModelError", kind, billed: false });
    expect(error.message).not.toContain("{");
  });

  test.each<[Json, ModelError["kind"]]>([
    [{ error: { message: "Provider disconnected", code: 502 }, choices: [end("error").choices[0] as Json] }, "server"],
    [{ error: { message: "Rate limit exceeded", code: 429, metadata: {} } }, "rate"],
    [{ error: { message: "Internal", type: "server_error", code: null } }, "server"],
    [{ error: { message: "full", code: "context_length_exceeded" } }, "too-long"],
  ])("in the stream: %j", async (chunk, kind) => {
    using server = aServer([delta({ content: "Yes" }), chunk]);

    expect(await ask(server.url).catch((thrown) => thrown)).toMatchObject({ kind, billed: true });
  });

  test("retry-after-ms is exact", async () => {
    using server = aServer({ status: 429, body: {}, headers: { "retry-after-ms": "1500", "retry-after": "60" } });

    expect(await ask(server.url).catch((thrown) => thrown)).toMatchObject({ kind: "rate", retryAfterMs: 1500 });
  });
});

test.each([
  ["stream_options", "Unrecognized request argument supplied: stream_options"],
  ["reasoning_effort", "Unsupported parameter: 'reasoning_effort' is not supported with this model."],
])("%s, which a server refuses, is left out from then on", async (field, message) => {
  using server = aServer({ status: 400, body: { error: { message } } }, [delta({ content: "Yes." }), end("stop")]);
  const model = await open(server.url);
  const high = { ...options(), effort: "high" as const };
  await collectAnswer(model.converse([said("go")], tools, high));
  await collectAnswer(model.converse([said("go")], tools, high));

  expect(server.bodies.map((body) => field in body)).toEqual([true, false, false]);
});

test("a model that wants another name for the output limit gets it", async () => {
  const message =
    "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.";
  using server = aServer({ status: 400, body: { error: { message } } }, [delta({ content: "Yes." }), end("stop")]);
  const model = await open(server.url);

  await collectAnswer(model.converse([said("go")], tools, { ...options(), maxOutputTokens: 64 }));

  expect(server.bodies).toMatchObject([{ max_tokens: 64 }, { max_completion_tokens: 64 }]);
});

test("the host alone is enough, and no key is sent where there is none", async () => {
  for (const path of ["/v1/chat/completions", "/chat/completions"]) {
    const heard: (string | null)[] = [];
    await using server = Bun.serve({
      hostname: "127.0.0.1",
      port: 0,
      fetch(request) {
        if (new URL(request.url).pathname !== path) return Response.json({ detail: "Not Found" }, { status: 404 });
        heard.push(request.headers.get("authorization"));
        const text = [delta({ content: "Yes." }), end("stop")].map((one) => `data: ${JSON.stringify(one)}\n\n`);
        return new Response(text.join(""), { headers: { "content-type": "text/event-stream" } });
      },
    });
    await ask(`http://127.0.0.1:${server.port}`);
    expect(heard).toEqual([null]);
  }
});

test.each<[string, Json, number | undefined]>([
  ["vLLM", { max_model_len: 32_768 }, 32_768],
  ["OpenRouter", { context_length: 262_144, top_provider: { context_length: 131_072 } }, 131_072],
  ["llama.cpp", { meta: { n_ctx_train: 131_072, n_ctx: 8_192 } }, 8_192],
  ["Groq", { context_window: 131_072 }, 131_072],
  ["Mistral", { max_context_length: 32_000 }, 32_000],
  ["OpenAI", { owned_by: "openai" }, undefined],
])("the window that %s declares is the model's", async (_, entry, window) => {
  await using server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch: () =>
      Response.json({
        data: [
          { id: "other", max_model_len: 512 },
          { id: "m", ...entry },
        ],
      }),
  });
  const model = await open(`http://127.0.0.1:${server.port}/v1`);
  for (let i = 0; i < 100 && model.window === undefined && window !== undefined; i++) await Bun.sleep(5);

  expect(model.window).toBe(window as number);
});

test("a refusal tells the window, too", async () => {
  const message = "This model's maximum context length is 8192 tokens. However, you requested 9000 tokens.";
  using server = aServer({ status: 400, body: { error: { message } } });
  const model = await open(server.url);
  await collectAnswer(model.converse([said("go")], tools, options())).catch(() => {});

  expect(model.window).toBe(8192);
});
