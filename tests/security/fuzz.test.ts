import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { z } from "zod";
import anthropic from "../../ai/models/anthropic.ts";
import google from "../../ai/models/google.ts";
import { type Message, ModelError, type ModelEvent } from "../../orchestrator/models/model.ts";
import { toolSpec } from "../../orchestrator/models/tool_schema.ts";
import { createFiles } from "../../orchestrator/repository/files.ts";
import { findSecrets } from "../../orchestrator/repository/scan/secrets.ts";
import type { Files } from "../../orchestrator/run/workspace.ts";
import { makeUntrusted } from "../../orchestrator/safety/untrusted.ts";
import { clean, createRedactor } from "../../orchestrator/service/redact.ts";
import { TaskError } from "../../orchestrator/task/errors.ts";
import { makeRevision, Plan, planProblems } from "../../orchestrator/task/plan.ts";
import { fuzzing, runs } from "../support/fuzzing.ts";
import { plantedSecrets } from "../support/material/planted.ts";

fuzzing();

describe("100,000 paths against the file guard", () => {
  const area = mkdtempSync("/var/tmp/devorch-fuzz-");
  const root = join(area, "copy");
  const outside = "outside-was-here";
  let files: Files;

  beforeAll(() => {
    for (const folder of ["copy/.git/hooks", "copy/.dev-tasks", "copy/src/deep", "beside"])
      mkdirSync(join(area, folder), { recursive: true });
    for (const name of ["copy/.git/config", "copy/.env", "copy/.dev-tasks/state.json", "secret", "beside/secret"])
      writeFileSync(join(area, name), outside);
    writeFileSync(join(root, "src/a.ts"), "inside\n");
    symlinkSync("/etc", join(root, "etc"));
    symlinkSync("..", join(root, "up"));
    symlinkSync("../secret", join(root, "src/link"));
    symlinkSync(".git", join(root, "src/git"));
    files = createFiles(root);
  });
  afterAll(() => rmSync(area, { recursive: true, force: true }));

  const part = fc.oneof(
    fc.constantFrom(
      "..",
      ".",
      "",
      "src",
      "deep",
      "a.ts",
      "etc",
      "up",
      "link",
      "git",
      "secret",
      "passwd",
      "beside",
      "copy",
      "~",
      "proc",
      "self",
      "root",
    ),
    fc.constantFrom(
      ".git",
      ".GIT",
      ".Git",
      ".git.",
      ".git ",
      ".git::$INDEX_ALLOCATION",
      "GIT~1",
      "git~2",
      ".g\u200cit",
      ".\u200dgit",
      "．git",
      ".ｇit",
      ".git\u0000",
      ".gi\u0074",
    ),
    fc.constantFrom(
      ".env",
      ".ENV",
      ".env.local",
      ".env ",
      ".en\u200bv",
      ".dev-tasks",
      ".DEV-TASKS",
      ".dev-tasks.",
      "state.json",
      "config",
      "hooks",
    ),
    fc.constantFrom(
      "\\",
      "..\\",
      "%2e%2e",
      "..;",
      "...",
      "C:",
      "\u0000",
      "\n",
      "\u202e",
      "\ud800",
      "con",
      "aux",
      "-rf",
      "$(id)",
      "`id`",
    ),
    fc.string({ maxLength: 8, unit: "grapheme" }),
    fc.string({ maxLength: 300 }),
  );
  const path = fc
    .tuple(
      fc.constantFrom("", "/", "./", "//", "\\\\", "file://", root, `${root}/../`),
      fc.array(part, { maxLength: 6 }),
      fc.constantFrom("/", "//", "\\", "/./", "/../"),
    )
    .map(([start, parts, between]) => start + parts.join(between));

  test("nothing outside or of git's is read, listed or written; what is refused is refused in words", async () => {
    await fc.assert(
      fc.asyncProperty(path, fc.nat(5), async (name, action) => {
        try {
          const seen = await [
            () => files.read(name),
            () => files.content(name),
            () => files.list(name, 2).then(String),
            () => files.search({ pattern: ".", path: name }),
            () => files.write(name, "written\n").then(() => ""),
            () => files.exists(name).then(() => ""),
          ][action]?.();
          expect(seen ?? "").not.toContain(outside);
          expect(seen ?? "").not.toContain("root:x:0:0");
        } catch (error) {
          if (!(error instanceof TaskError)) throw error;
          expect(error.message).not.toMatch(/\p{Cc}/u);
        }
      }),
      runs(100_000),
    );
    for (const name of ["copy/.git/config", "copy/.env", "copy/.dev-tasks/state.json", "secret", "beside/secret"])
      expect(readFileSync(join(area, name), "utf8")).toBe(outside);
    expect(readdirSync(area).sort()).toEqual(["beside", "copy", "secret"]);
    expect(readdirSync(join(area, "beside"))).toEqual(["secret"]);
    expect(readdirSync(join(root, ".git")).sort()).toEqual(["config", "hooks"]);
    expect(existsSync("/etc/passwd")).toBe(true);
  }, 300_000);
});

describe("100,000 plans", () => {
  const loose = fc.oneof(
    fc.jsonValue({ maxDepth: 3 }),
    fc.string(),
    fc.constantFrom(null, [], {}, "main", "--force", -1, Number.MAX_VALUE, "../x"),
  );
  const path = fc.oneof(
    fc.string({ maxLength: 20 }),
    fc.constantFrom("src/a.ts", "../x", "/etc/passwd", ".git/config", ".GIT/x", "a\\b", "a\0b", "x/../../y"),
  );
  const step = fc.record(
    {
      title: fc.string({ minLength: 1, maxLength: 40 }),
      goal: fc.string({ minLength: 1 }),
      files: fc.record(
        {
          read: fc.array(path, { maxLength: 3 }),
          modify: fc.array(path, { maxLength: 3 }),
          create: fc.array(path, { maxLength: 3 }),
        },
        { requiredKeys: [] },
      ),
      dependsOn: fc.array(fc.integer({ min: -1, max: 6 }), { maxLength: 3 }),
      verify: fc.array(
        fc.record({ run: fc.string({ minLength: 1 }), network: fc.boolean() }, { requiredKeys: ["run"] }),
        { maxLength: 2 },
      ),
    },
    { requiredKeys: ["title", "goal"] },
  );
  const near = fc.record(
    {
      summary: fc.string({ minLength: 1 }),
      type: fc.constantFrom("feat", "fix", "docs"),
      slug: fc.string({ maxLength: 90 }),
      steps: fc.array(step, { maxLength: 4 }),
    },
    { requiredKeys: ["summary", "type", "steps"] },
  );
  /** A right plan with one thing changed. */
  const broken = fc
    .tuple(
      near,
      fc.constantFrom("summary", "type", "slug", "steps", "setup", "approved", "__proto__", "constructor"),
      loose,
    )
    .map(([plan, key, value]) => ({ ...plan, [key]: value }));

  test("each is taken or refused; what is taken names nothing outside, and is its own JSON", async () => {
    let taken = 0;
    await fc.assert(
      fc.asyncProperty(fc.oneof(near, broken, loose), async (draft) => {
        const parsed = Plan.safeParse(draft);
        if (!parsed.success) return;
        taken++;
        expect(Object.keys(parsed.data).every((key) => key in Plan.shape)).toBe(true);
        const problems = await planProblems(parsed.data, { exists: async () => true, faultOf: async () => null });
        const named = parsed.data.steps.flatMap(({ files }) => [
          ...(files?.read ?? []),
          ...(files?.modify ?? []),
          ...(files?.create ?? []),
        ]);
        const escaping = named.some(
          (name) => name.startsWith("/") || name.split("/").includes("..") || /^\.git(\/|$)/i.test(name),
        );
        if (escaping) expect(problems.length).toBeGreaterThan(0);
        const { hash } = makeRevision(parsed.data, 1);
        expect(hash).toBe(makeRevision(Plan.parse(JSON.parse(JSON.stringify(parsed.data))), 1).hash);
        expect(hash).not.toBe(makeRevision(parsed.data, 2).hash);
      }),
      runs(100_000),
    );
    expect(taken).toBeGreaterThan(100);
  }, 300_000);
});

describe("10,000 mutations of a model's stream", () => {
  const tools = [toolSpec({ name: "read_file", description: "Reads.", input: z.object({ path: z.string() }) })];
  const say: Message[] = [{ role: "user", parts: [{ type: "text", text: "go" }] }];
  const event = (type: string, data: object) => `event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`;
  const claude = [
    event("message_start", {
      message: {
        id: "m",
        type: "message",
        role: "assistant",
        model: "claude-opus-5-5",
        content: [],
        stop_reason: null,
        stop_sequence: null,
        usage: { input_tokens: 5, output_tokens: 1 },
      },
    }),
    event("content_block_start", { index: 0, content_block: { type: "text", text: "" } }),
    event("content_block_delta", { index: 0, delta: { type: "text_delta", text: "hello ✓" } }),
    event("content_block_stop", { index: 0 }),
    event("content_block_start", {
      index: 1,
      content_block: { type: "tool_use", id: "t1", name: "read_file", input: {} },
    }),
    event("content_block_delta", { index: 1, delta: { type: "input_json_delta", partial_json: '{"path":"src/' } }),
    event("content_block_delta", { index: 1, delta: { type: "input_json_delta", partial_json: 'a.ts"}' } }),
    event("content_block_stop", { index: 1 }),
    event("message_delta", { delta: { stop_reason: "tool_use", stop_sequence: null }, usage: { output_tokens: 9 } }),
    event("message_stop", {}),
  ].join("");
  const chunk = (data: object) => `data: ${JSON.stringify(data)}\r\n\r\n`;
  const gemini = [
    chunk({ candidates: [{ content: { role: "model", parts: [{ text: "hello ✓", thoughtSignature: "c2ln" }] } }] }),
    chunk({
      candidates: [
        {
          content: {
            role: "model",
            parts: [{ functionCall: { name: "read_file", args: { path: "src/a.ts" } }, thoughtSignature: "c2ln" }],
          },
        },
      ],
    }),
    chunk({
      candidates: [{ content: { role: "model", parts: [{ text: "" }] }, finishReason: "STOP" }],
      usageMetadata: { promptTokenCount: 5, candidatesTokenCount: 9 },
    }),
  ].join("");

  let body: Uint8Array = new Uint8Array();
  let pieces: number[] = [];
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch: () => new Response(inPieces(body, pieces), { headers: { "content-type": "text/event-stream" } }),
  });
  afterAll(() => server.stop(true));

  const mutation = fc.oneof(
    fc.record({
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      drop: fc.nat(80),
      put: fc.constantFrom(
        "",
        "\n\n",
        "data: ",
        "}",
        '"',
        "null",
        "\0",
        "\ud83d",
        "event: error\ndata: {}\n\n",
        "data: [DONE]\n\n",
      ),
    }),
    fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), drop: fc.constant(100_000), put: fc.constant("") }),
    fc.record({
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      drop: fc.nat(4),
      put: fc.string({ maxLength: 12, unit: "binary" }),
    }),
  );

  test.each([
    ["anthropic", anthropic, claude],
    ["google", google, gemini],
  ] as const)(
    "%s: an answer or a ModelError, nothing else, and never a tool that was not offered as a whole",
    async (_, provider, stream) => {
      const name = provider === anthropic ? "claude-opus-5-5" : "gemini-3.8-flash";
      const model = await provider.open(name, { key: "k", baseUrl: `http://127.0.0.1:${server.port}` });
      const kinds = new Map<string, number>();
      await fc.assert(
        fc.asyncProperty(
          fc.array(mutation, { maxLength: 3 }),
          fc.array(fc.integer({ min: 1, max: 200 }), { maxLength: 3 }),
          async (mutations, cuts) => {
            body = mutated(stream, mutations);
            pieces = cuts;
            const kind = await outcomeOf(
              model.converse(say, tools, { system: "s", signal: new AbortController().signal }),
            );
            kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
          },
        ),
        runs(5000),
      );
      expect(kinds.get("done") ?? 0).toBeGreaterThan(0);
      expect(kinds.get("partial") ?? 0).toBeGreaterThan(0);
    },
    300_000,
  );
});

function mutated(stream: string, mutations: readonly { at: number; drop: number; put: string }[]): Uint8Array {
  let text = stream;
  for (const { at, drop, put } of mutations) {
    const place = Math.floor(at * text.length);
    text = text.slice(0, place) + put + text.slice(place + drop);
  }
  return new TextEncoder().encode(text);
}

function inPieces(bytes: Uint8Array, sizes: readonly number[]): ReadableStream {
  return new ReadableStream({
    start(out) {
      let at = 0;
      for (const size of sizes) {
        if (at < bytes.length) out.enqueue(bytes.subarray(at, at + size));
        at += size;
      }
      if (at < bytes.length) out.enqueue(bytes.subarray(at));
      out.close();
    },
  });
}

/** What came of it: exactly one `done`, last and well formed, or the kind of the ModelError. */
async function outcomeOf(stream: AsyncIterable<ModelEvent>): Promise<string> {
  const events: ModelEvent[] = [];
  try {
    for await (const event of stream) events.push(event);
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    return error.kind;
  }
  const last = events.at(-1);
  if (last?.type !== "done") throw new Error(`ended without done: ${JSON.stringify(events)}`);
  expect(events.filter(({ type }) => type === "done")).toHaveLength(1);
  for (const part of last.message.parts) expect(["text", "call"]).toContain(part.type);
  for (const count of Object.values(last.usage)) expect(Number.isFinite(count)).toBe(true);
  return "done";
}

describe("words that leave", () => {
  const own = "own-key/of+devorch=0001";
  const redact = createRedactor([own]);
  const safe = (text: string) => redact(clean(text));
  const secrets = Object.values(plantedSecrets);
  const around = fc.string({ maxLength: 30, unit: "grapheme" }).map((text) => text.replace(/[\w/+.:@-]/g, " "));

  test("no secret survives, wherever it stands; twice is once; nothing hidden stays", () => {
    fc.assert(
      fc.property(
        around,
        fc.constantFrom(...secrets, own, btoa(own), encodeURIComponent(own)),
        around,
        (before, secret, after) => {
          const once = safe(`${before} ${secret} ${after}`);
          expect(once).toContain("[redacted]");
          expect(once).not.toContain(secret);
          expect(safe(once)).toBe(once);
          expect(clean(once)).toBe(once);
          expect(findSecrets(once, "", [own])).toEqual([]);
        },
      ),
      runs(20_000),
    );
  });

  test("a block is closed once, at its end, whatever it holds", () => {
    const untrusted = makeUntrusted("seed");
    const tag = /<(untrusted-\w+)>/.exec(untrusted(""))?.[1];
    const hostile = fc.array(
      fc.oneof(fc.string(), fc.constantFrom(`</${tag}>`, "</untrusted>", `< / ${tag} >`, `</UNTRUSTED-1>`, `<${tag}>`)),
    );
    fc.assert(
      fc.property(hostile, (parts) => {
        const block = untrusted(parts.join("\n"));
        expect(block.match(/<\s*\/\s*untrusted/gi)).toHaveLength(1);
        expect(block.endsWith(`\n</${tag}>`)).toBe(true);
      }),
      runs(20_000),
    );
  });
});
