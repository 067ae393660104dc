import { expect, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ScriptedReply } from "../../../orchestrator/demo/model_server/play.ts";
import { aPlace, aPlan, call, doing, type Place, shopFiles } from "../../support/executable.ts";

const roles = (model: string) =>
  Object.fromEntries(["PLANNER", "EXECUTOR", "CLASSIFIER", "REVIEWER"].map((role) => [`${role}_MODEL`, model]));
const keyless = { ANTHROPIC_API_KEY: "", GOOGLE_API_KEY: "" };
const run = (place: Place, ...more: string[]) =>
  place.devorch("run", "Add stock", "--repo", place.url, "--yes", "--json", ...more);
const read = (path: string, from = 1): ScriptedReply => ({
  thinking: true,
  calls: [call("read_file", { path, from })],
});

test("a whole task by one server without a key: planner, executor, classifier and reviewer; the strict server refuses nothing", async () => {
  const thinking = (reply: ScriptedReply): ScriptedReply => ({
    ...reply,
    thinking: true,
    text: "Let me see.",
    costUsd: 0.01,
  });
  const script = {
    planner: [read("README.md"), aPlan([{}, {}])].map(thinking),
    executor: [read("stock.txt"), doing(1, "wrong"), doing(1), doing(2)].map(thinking),
    classifier: [{ calls: [call("set_intent", { intent: "smalltalk", confidence: 0.95 })] }],
  };
  await using place = aPlace({ script, env: { ...keyless, ...roles("openai/qwen3-coder:30b") } });

  const { exit, events } = await run(place);
  await place.devorch("ask", "hocus pocus fidibus");

  expect(exit).toBe(0);
  expect(events.at(-1)).toMatchObject({ type: "task.completed" });
  expect(place.remote("show", "feature/stock:part2.txt")).toBe("right");
  const requests = [...place.models.requests, ...place.models.reviews];
  expect(requests.map(({ provider, model, key }) => [provider, model, key])).toEqual(
    requests.map(() => ["openai", "qwen3-coder:30b", ""] as never),
  );
  expect(new Set(requests.flatMap(({ tools }) => tools))).toContain("set_intent");
  expect(place.models.refused).toEqual([]);
  // The server told what each call cost: no price is needed to say so.
  expect((await place.show()).costUsd).toBeCloseTo(0.06, 5);
});

test("a fallback across providers, and back: each model gets its own reasoning alone", async () => {
  let executor = 0;
  await using place = aPlace({
    env: { EXECUTOR_MODEL: "openai/gpt-6,anthropic/claude-opus-5-5", OPENAI_API_KEY: "key-of-openai" },
    script: ({ tools, provider }) => {
      if (tools.includes("submit_plan")) return aPlan([{}]);
      if (provider === "openai") return executor++ === 0 ? read("stock.txt") : { misbehave: { status: 404 } };
      return executor++ === 2 ? read("README.md") : { ...doing(1), thinking: true };
    },
  });

  const { exit } = await run(place);

  expect(exit).toBe(0);
  expect(place.models.refused).toEqual([]);
  const worked = place.models.requests.filter(({ tools }) => tools.includes("finish_step"));
  expect(new Set(worked.map(({ provider }) => provider))).toEqual(new Set(["openai", "anthropic"]));
  expect(worked.find(({ provider }) => provider === "openai")?.key).toBe("key-of-openai");
});

test("the window that the server declares holds for every call: the conversation is told in short before it is full", async () => {
  const window = 12_000;
  const big = Array.from({ length: 4_000 }, (_, i) => `line ${i} of the stock\n`).join("");
  const reads = Array.from({ length: 12 }, (_, i) => read("big.txt", 1 + i * 300));
  await using place = aPlace({
    window,
    files: { ...shopFiles, "big.txt": big },
    script: { planner: [aPlan([{}])], executor: [...reads, doing(1)] },
    env: { ...keyless, ...roles("openai/gpt-6") },
  });

  const { exit, stdout } = await run(place);

  expect(exit, stdout).toBe(0);
  const tokens = place.models.requests.map(({ bytes }) => bytes / 3.5);
  expect(Math.max(...tokens)).toBeLessThan(window);
  expect(place.models.requests.length).toBeGreaterThan(12);
  expect(place.models.refused).toEqual([]);
});

test("MAX_COST_USD with a model whose price is not known is refused before anything is asked; a price mends it", async () => {
  const env = { ...keyless, ...roles("openai/gpt-6"), MAX_COST_USD: "1" };
  await using place = aPlace({ script: { planner: [aPlan([{}])], executor: [doing(1)] }, env });

  const refused = await run(place);
  expect(refused.exit).toBe(78);
  expect(refused.stderr).toContain("The price of openai/gpt-6 is not known");
  expect(place.models.requests).toEqual([]);

  mkdirSync(join(place.folder, "plugins/ai/models"), { recursive: true });
  writeFileSync(join(place.folder, "plugins/ai/models/prices.json"), '{ "openai/gpt-6": { "input": 1, "output": 2 } }');
  expect((await run(place)).exit).toBe(0);
});

test("doctor, models and config know it; without key and address the key is missed", async () => {
  await using place = aPlace({
    script: {},
    window: 32_000,
    env: { ...keyless, ...roles("openai/gpt-6"), OPENAI_API_KEY: "sk-hidden" },
  });

  const doctor = await place.devorch("doctor", "--json");
  const config = await place.devorch("config");
  const listed = await place.devorch("models", "list");
  Object.assign(place.env, { OPENAI_API_KEY: "", OPENAI_BASE_URL: "" });
  const without = await place.devorch("models", "check");

  expect(doctor.stdout).toMatch(/key of openai/);
  expect(doctor.stdout).not.toMatch(/there is no such model|not in its list/);
  expect(config.stdout).toMatch(/OPENAI_API_KEY +set/);
  expect(config.stdout).toMatch(/OPENAI_BASE_URL +http:/);
  expect(doctor.stdout + config.stdout + listed.stdout).not.toContain("sk-hidden");
  expect(listed.stdout).toContain("openai/gpt-6");
  expect(without).toMatchObject({ exit: 78, stdout: expect.stringContaining("OPENAI_API_KEY") });
});

test("a provider as `plugins new` writes it drives a task", async () => {
  await using server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    async fetch(request) {
      const { tools = [] } = (await request.json()) as { tools?: { function: { name: string } }[] };
      const names = tools.map((tool) => tool.function.name);
      const reply = names.includes("submit_plan")
        ? aPlan([{}])
        : names.includes("submit_review")
          ? { calls: [call("submit_review", { findings: [] })] }
          : doing(1);
      const calls = (reply.calls ?? []).map(({ name, input }, i) => ({
        id: `c${i}`,
        type: "function",
        function: { name, arguments: JSON.stringify(input) },
      }));
      const choices = [
        { message: { role: "assistant", content: null, tool_calls: calls }, finish_reason: "tool_calls" },
      ];
      return Response.json({ choices, usage: { prompt_tokens: 10, completion_tokens: 5 } });
    },
  });
  const env = {
    ...keyless,
    ...roles("ours/small"),
    OURS_BASE_URL: `http://127.0.0.1:${server.port}/v1`,
    MAX_COST_USD: "1",
  };
  await using place = aPlace({ script: {}, env });
  expect((await place.devorch("plugins", "new", "provider", "ours")).exit).toBe(0);

  const { exit, stdout, stderr } = await run(place);

  expect(exit, stdout + stderr).toBe(0);
});
