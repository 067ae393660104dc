import { describe, expect, test } from "bun:test";
import { z } from "zod";
import { openModel as openAnthropic } from "../../../ai/models/anthropic.ts";
import { openModel as openGoogle } from "../../../ai/models/google.ts";
import { openModel as openOpenai } from "../../../ai/models/openai.ts";
import type { ScriptedReply } from "../../../orchestrator/demo/model_server/play.ts";
import type { Model, ModelErrorKind, ToolSpec, Usage } from "../../../orchestrator/models/model.ts";
import { collectAnswer } from "../../../orchestrator/models/stream.ts";
import { toolSpec } from "../../../orchestrator/models/tool_schema.ts";
import { aModelServer, said } from "../../support/models.ts";

const tools: ToolSpec[] = [
  toolSpec({ name: "write_file", description: "Writes.", input: z.object({ path: z.string() }) }),
];
const call = [{ name: "write_file", input: { path: "src/a long enough path.ts" } }];
const impatient = { beginMs: 500, silenceMs: 500, wholeMs: 60_000 };

const openers = {
  anthropic: (url: string, patience?: typeof impatient) =>
    openAnthropic("claude-opus-5-5", { key: "sk-secret", baseUrl: url }, patience),
  google: (url: string, patience?: typeof impatient) =>
    openGoogle("gemini-3.8-flash", { key: "sk-secret", baseUrl: url }, patience),
  openai: (url: string, patience?: typeof impatient) =>
    openOpenai("gpt-6", { key: "sk-secret", baseUrl: url }, patience),
};
const providers = Object.keys(openers) as (keyof typeof openers)[];

const ask = (model: Model, signal = new AbortController().signal) =>
  collectAnswer(model.converse([said("go")], tools, { system: "s", signal }));

/** What was thrown; fails when nothing was. */
async function failure(promise: Promise<unknown>): Promise<Record<string, unknown>> {
  return promise.then(
    () => expect.unreachable("it succeeded"),
    (error) => error,
  );
}

describe.each(providers)("%s", (provider) => {
  const faults: [ScriptedReply["misbehave"], ModelErrorKind][] = [
    [{ status: 400 }, "invalid"],
    [{ status: 401 }, "auth"],
    [{ status: 402 }, "auth"],
    [{ status: 403 }, "auth"],
    [{ status: 404 }, "missing"],
    [{ status: 408 }, "server"],
    [{ status: 413 }, "too-long"],
    [{ status: 429 }, "rate"],
    [{ status: 500 }, "server"],
    [{ status: 502 }, "server"],
    [{ status: 503 }, "overloaded"],
    [{ status: 529 }, "overloaded"],
    [{ status: 302 }, "invalid"],
    ["overloaded", "overloaded"],
    ["hang", "network"],
    ["stall", "network"],
    ["cut", "partial"],
    ["end", "partial"],
    ["reset", "partial"],
    ["nonsense", "partial"],
    ["html", "partial"],
    ["malformed", "empty"],
    ["empty", "empty"],
    ["thoughts", "empty"],
    ["recitation", "empty"],
    ["unexpected", "empty"],
    ["refusal", "refusal"],
    ["prohibited", "refusal"],
    ["blocked", "refusal"],
  ];

  test.each(faults)("%p", async (misbehave, kind) => {
    using server = aModelServer(() => ({ text: "I will write a file.", calls: call, misbehave }));

    const error = await failure(ask(await openers[provider](server.url, impatient)));

    // A status is a refusal to begin; whatever the server took up may have to be paid.
    expect(error).toMatchObject({ name: "ModelError", kind, billed: typeof misbehave === "string" });
    expect(error.message).toBeTruthy();
    expect(server.requests).toHaveLength(1);
  });

  test.each([
    ["seconds", () => "7", 7_000],
    ["fractions", () => "0.25", 250],
    ["a date", () => new Date(Date.now() + 60_000).toUTCString(), 60_000],
  ])("retry-after as %s", async (_, written, ms) => {
    const retryAfter = written();
    using server = aModelServer(() => ({ misbehave: { status: 429, retryAfter } }));

    const { retryAfterMs } = await failure(ask(await openers[provider](server.url)));

    expect(retryAfterMs).toBeGreaterThan(ms - 5_000);
    expect(retryAfterMs).toBeLessThanOrEqual(ms);
  });

  test("a wrong key is `auth`, however the vendor says it, and the key is never repeated", async () => {
    using server = aModelServer([{ text: "no" }], { key: "right" });
    using echo = aModelServer([{ invalid: "what is this sk-secret supposed to be?" }]);

    expect(await failure(ask(await openers[provider](server.url)))).toMatchObject({ kind: "auth" });
    expect(String((await failure(ask(await openers[provider](echo.url)))).message)).toContain(
      "what is this *** supposed",
    );
  });

  test.each([
    "prompt is too long: 1200000 tokens > 1000000 maximum",
    "The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).",
  ])("%p is `too-long`", async (invalid) => {
    using server = aModelServer([{ invalid }]);

    expect(await failure(ask(await openers[provider](server.url)))).toMatchObject({ kind: "too-long", status: 400 });
  });

  test("nobody at the address is `network`", async () => {
    const error = await failure(ask(await openers[provider]("http://127.0.0.1:9")));

    expect(error).toMatchObject({ kind: "network", billed: false });
  });

  test.each([call, [...call, ...call], [{ name: "write_file", input: {} }]])(
    "calls that the output limit cut are no calls: %j",
    async (...calls) => {
      using server = aModelServer(() => ({ calls, misbehave: "length" }));
      const asked = ask(await openers[provider](server.url));

      if (calls.length === 1) expect(await failure(asked)).toMatchObject({ kind: "empty", billed: true });
      else expect(await asked).toMatchObject({ stop: "length", message: { parts: [{ type: "call" }] } });
    },
  );

  test.each(["refusal", "empty", "malformed", "thoughts", "length", "prohibited", "unexpected"] as const)(
    "an answer without use (%s) says what it used",
    async (misbehave) => {
      const usage = { input: 100, output: 20, cached: 900 };
      using server = aModelServer(() => ({ calls: call, misbehave, usage }));
      const used: Usage[] = [];
      const model = await openers[provider](server.url);
      const stream = model.converse([said("go")], tools, { system: "s", signal: new AbortController().signal });

      await failure(collectAnswer(stream, { onUsage: (so) => void used.push(so) }));

      expect(used).toEqual([{ ...usage, cacheWrite: 0 }]);
    },
  );

  test("a slow answer is an answer: each piece renews the patience", async () => {
    using server = aModelServer([{ text: "slow and steady", calls: Array(20).fill(call[0]), misbehave: "slow" }]);
    const answer = await ask(
      await openers[provider](server.url, { beginMs: 20_000, silenceMs: 1_000, wholeMs: 60_000 }),
    );

    expect(answer.stop).toBe("calls");
  });

  test.each(["hang", "stall", "slow"] as const)(
    "an abort while it would %s ends the call, with its reason",
    async (misbehave) => {
      using server = aModelServer([{ text: "a long answer in many pieces", calls: call, misbehave }]);
      const stop = new AbortController();
      const asked = failure(ask(await openers[provider](server.url), stop.signal));
      await Bun.sleep(60);
      const reason = new Error("Ctrl-C");

      stop.abort(reason);

      expect(await asked).toBe(reason as never);
    },
  );

  test("an abort before the call sends nothing", async () => {
    using server = aModelServer([{ text: "no" }]);

    await failure(ask(await openers[provider](server.url), AbortSignal.abort(new Error("already"))));

    expect(server.requests).toHaveLength(0);
  });

  test("who stops listening closes the connection", async () => {
    using server = aModelServer([
      { text: "a long answer in many pieces", calls: [...call, ...call, ...call], misbehave: "slow" },
    ]);
    const model = await openers[provider](server.url);

    for await (const _ of model.converse([said("go")], tools, { system: "s", signal: new AbortController().signal }))
      break;
    await Bun.sleep(60);

    expect(server.busy()).toBe(0);
  });
});
