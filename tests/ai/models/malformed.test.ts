import { afterAll, describe, expect, test } from "bun:test";
import { z } from "zod";
import { openModel as openAnthropic } from "../../../ai/models/anthropic.ts";
import { openModel as openGoogle } from "../../../ai/models/google.ts";
import { type Message, ModelError, type Part } from "../../../orchestrator/models/model.ts";
import { collectAnswer } from "../../../orchestrator/models/stream.ts";
import { toolSpec } from "../../../orchestrator/models/tool_schema.ts";

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type Event = { [key: string]: Json };

const claude: Event[] = [
  {
    type: "message_start",
    message: {
      ...{
        id: "m",
        type: "message",
        role: "assistant",
        model: "m",
        content: [],
        stop_reason: null,
        stop_sequence: null,
      },
      usage: { input_tokens: 5, output_tokens: 1, cache_read_input_tokens: 2, cache_creation_input_tokens: null },
    },
  },
  { type: "ping" },
  { type: "content_block_start", index: 0, content_block: { type: "thinking", thinking: "", signature: "" } },
  { type: "content_block_delta", index: 0, delta: { type: "thinking_delta", thinking: "hm" } },
  { type: "content_block_delta", index: 0, delta: { type: "signature_delta", signature: "c2ln" } },
  { type: "content_block_stop", index: 0 },
  { type: "content_block_start", index: 1, content_block: { type: "redacted_thinking", data: "eA==" } },
  { type: "content_block_stop", index: 1 },
  { type: "content_block_start", index: 2, content_block: { type: "text", text: "" } },
  { type: "content_block_delta", index: 2, delta: { type: "text_delta", text: "hello ✓" } },
  { type: "content_block_stop", index: 2 },
  {
    type: "content_block_start",
    index: 3,
    content_block: { type: "tool_use", id: "t1", name: "read_file", input: {} },
  },
  { type: "content_block_delta", index: 3, delta: { type: "input_json_delta", partial_json: '{"path":"src/' } },
  { type: "content_block_delta", index: 3, delta: { type: "input_json_delta", partial_json: 'a.ts"}' } },
  { type: "content_block_stop", index: 3 },
  { type: "message_delta", delta: { stop_reason: "tool_use", stop_sequence: null }, usage: { output_tokens: 9 } },
  { type: "message_stop" },
];
const gemini: Event[] = [
  { candidates: [{ content: { role: "model", parts: [{ text: "hm", thought: true }] } }] },
  { candidates: [{ content: { role: "model", parts: [{ text: "hello ✓", thoughtSignature: "c2ln" }] } }] },
  {
    candidates: [
      {
        content: {
          role: "model",
          parts: [
            { functionCall: { id: "c1", name: "read_file", args: { path: "src/a.ts" } }, thoughtSignature: "c2ln" },
          ],
        },
      },
    ],
  },
  {
    candidates: [{ content: { role: "model", parts: [{ text: "" }] }, finishReason: "STOP", finishMessage: "" }],
    usageMetadata: { promptTokenCount: 5, cachedContentTokenCount: 2, candidatesTokenCount: 9, thoughtsTokenCount: 1 },
  },
];

const vendors = {
  anthropic: {
    events: claude,
    open: (url: string) => openAnthropic("claude-opus-5-5", { key: "k", baseUrl: url }),
    wire: (event: Json, type: Json) =>
      `event: ${(event as Event | null)?.type ?? type}\ndata: ${JSON.stringify(event)}\n\n`,
  },
  google: {
    events: gemini,
    open: (url: string) => openGoogle("gemini-3.8-flash", { key: "k", baseUrl: url }),
    wire: (event: Json) => `data: ${JSON.stringify(event)}\r\n\r\n`,
  },
};
const names = Object.keys(vendors) as (keyof typeof vendors)[];

let body = "";
const server = Bun.serve({
  hostname: "127.0.0.1",
  port: 0,
  fetch: () => new Response(body, { headers: { "content-type": "text/event-stream" } }),
});
afterAll(() => server.stop(true));

const tools = [toolSpec({ name: "read_file", description: "Reads.", input: z.object({ path: z.string() }) })];
const say: Message[] = [{ role: "user", parts: [{ type: "text", text: "go" }] }];

/** What comes of a stream: the answer's parts, or the kind of the ModelError. Whatever else is thrown fails the test. */
async function outcomeOf(name: keyof typeof vendors, events: readonly Json[]): Promise<Part[] | string> {
  const { open, wire } = vendors[name];
  body = events.map((event, index) => wire(event, vendors[name].events[index]?.type ?? "message")).join("");
  const model = await open(`http://127.0.0.1:${server.port}`);
  try {
    const options = { system: "s", signal: new AbortController().signal };
    return (await collectAnswer(model.converse(say, tools, options))).message.parts;
  } catch (error) {
    if (error instanceof ModelError) return error.kind;
    throw error;
  }
}

type Path = (string | number)[];

/** Every place in a value, the value itself too. */
function places(value: Json, path: Path = []): Path[] {
  if (typeof value !== "object" || value === null) return [path];
  return [
    path,
    ...Object.entries(value).flatMap(([key, inner]) =>
      places(inner, [...path, Array.isArray(value) ? Number(key) : key]),
    ),
  ];
}

/** The value with another one, or nothing, at a place. */
function put(value: Json, [key, ...rest]: Path, other: Json | undefined): Json | undefined {
  if (key === undefined) return other;
  if (typeof value !== "object" || value === null) return value;
  const inner = put((value as Event)[key] ?? null, rest, other);
  const copy = structuredClone(value) as Event;
  if (inner === undefined) delete copy[key];
  else copy[key] = inner;
  return copy;
}

/** Whether these are the parts, whatever the ids of calls. */
function matches(outcome: Part[] | string, parts: readonly object[]): boolean {
  return (
    typeof outcome !== "string" &&
    Bun.deepEquals(
      outcome.map((part) => ({ ...part, id: "" })),
      parts.map((part) => ({ ...part, id: "" })),
    )
  );
}

const kindOf = (value: Json) => (value === null ? "null" : Array.isArray(value) ? "array" : typeof value);
const others: Json[] = [5, -1, 1.5, 1e300, "words", true, [], [null], {}, { a: [] }];

describe.each(names)("%s", (name) => {
  const { events } = vendors[name];
  const whole = [
    { type: "text", text: "hello ✓" },
    { type: "call", name: "read_file", input: { path: "src/a.ts" } },
  ];

  test("the stream as it should be is an answer; types and fields that nobody knows are no matter", async () => {
    expect(await outcomeOf(name, events)).toMatchObject(whole);
    const more = events.map((event) => ({ ...event, novelty: { a: [1] } }));
    expect(await outcomeOf(name, more)).toMatchObject(whole);
    const unknown: Event = { type: "content_block_novelty", index: 7, delta: null };
    for (const at of events.keys())
      expect(await outcomeOf(name, [...events.slice(0, at), unknown, ...events.slice(at)])).toMatchObject(whole);
  });

  test("a value of another kind at any place of any event is an error to try again, or changes nothing", async () => {
    const wrong: unknown[] = [];
    let errors = 0;
    for (const [index, event] of events.entries()) {
      // The arguments of a call are its tool's to judge.
      for (const path of places(event).filter((path) => !path.slice(0, -1).includes("args"))) {
        const original = path.reduce<Json>((value, key) => (value as Event)[key] ?? null, event);
        for (const other of others.filter(
          (value) => value === -1 || value === 1.5 || kindOf(value) !== kindOf(original),
        )) {
          const outcome = await outcomeOf(name, events.with(index, put(event, path, other) as Event));
          if (outcome === "partial") errors++;
          else if (!matches(outcome, whole)) wrong.push({ index, path, other, outcome });
        }
      }
    }
    expect(wrong).toEqual([]);
    expect(errors).toBeGreaterThan(50);
  });

  test("nothing, or null, at any place is an answer or an error to try again", async () => {
    for (const [index, event] of events.entries()) {
      for (const path of places(event)) {
        for (const other of [null, undefined]) {
          const outcome = await outcomeOf(name, events.with(index, (put(event, path, other) ?? {}) as Event));
          if (typeof outcome === "string") expect(["partial", "empty"]).toContain(outcome);
          // What Google leaves out says nothing of what it may have held.
          else if (name === "anthropic") expect(outcome).toMatchObject(whole);
        }
      }
    }
  });
});

test("the order of Anthropic's events is held: none twice, none missing but a ping or a piece, none behind its end", async () => {
  for (const [index, event] of claude.entries()) {
    const isLoose = event.type === "ping" || event.type === "content_block_delta";
    const without = await outcomeOf("anthropic", claude.toSpliced(index, 1));
    const twice = await outcomeOf("anthropic", claude.toSpliced(index, 0, event));
    const moved = await outcomeOf("anthropic", [...claude.toSpliced(index, 1), event]);
    const loose = [without, twice, ...(event.type === "ping" ? [moved] : [])];
    if (isLoose) for (const outcome of loose) expect(["object", "string"]).toContain(typeof outcome);
    else if (event.type !== "message_delta") expect([without, twice]).toEqual(["partial", "partial"]);
    else expect(without).toBe("partial");
    if (event.type !== "ping" && event.type !== "message_stop") expect(moved).toBe("partial");
  }
});

/** Found by seeds: what the mutations of tests/security/fuzz.test.ts came to. */
test.each<[string, keyof typeof vendors, number, Event, string]>([
  ["1172517705: a piece without what it adds", "anthropic", 9, { type: "content_block_delta", index: 2 }, "partial"],
  [
    "a call whose input is no object",
    "anthropic",
    13,
    { type: "content_block_delta", index: 3, delta: { type: "input_json_delta", partial_json: "[]" } },
    "empty",
  ],
])("seed %s", async (_, name, index, event, outcome) => {
  expect(await outcomeOf(name, vendors[name].events.with(index, event))).toBe(outcome);
});

test("two calls of one id are an answer that nobody can go on with", async () => {
  const twin = claude.slice(11, 15).map((event) => ({ ...event, index: 4 }));
  expect(await outcomeOf("anthropic", claude.toSpliced(15, 0, ...twin))).toBe("partial");
  expect(await outcomeOf("google", gemini.toSpliced(2, 0, gemini[2] as Event))).toBe("partial");
});
