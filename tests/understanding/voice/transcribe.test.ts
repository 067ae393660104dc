import { expect, test } from "bun:test";
import { join } from "node:path";
import type { ScriptedReply } from "../../../orchestrator/demo/model_server/play.ts";
import { startModelServer } from "../../../orchestrator/demo/model_server/server.ts";
import { createModels } from "../../../orchestrator/models/models.ts";
import { unlimited } from "../../../orchestrator/run/budget/budget.ts";
import type { UsageRow } from "../../../orchestrator/run/store.ts";
import { load } from "../../../orchestrator/sdk/load.ts";
import { systemClock } from "../../../orchestrator/task/clock.ts";
import { transcribe } from "../../../orchestrator/understanding/voice/transcribe.ts";

const loaded = await load({ root: join(import.meta.dir, "../../..") });
const voice = { data: Buffer.from("OggS sound").toString("base64"), media: "audio/ogg", seconds: 60 };
const name = (model: string) => {
  const [provider = "", ...rest] = model.split("/");
  return [{ name: model, provider, model: rest.join("/") }];
};

/** Transcribes with these settings against a server that plays Gemini. */
async function hearing(variables: Record<string, string>, executor: string, replies: ScriptedReply[]) {
  const server = startModelServer((request) => replies[request.turn] ?? replies.shift() ?? {});
  const roles = { planner: name("anthropic/claude-x"), reviewer: name("anthropic/claude-x") };
  const all = { ...roles, executor: name(executor), classifier: name("anthropic/claude-x") };
  const settings: Record<string, string> = { GOOGLE_GEMINI_BASE_URL: server.url, ...variables };
  const models = createModels({ loaded, roles: all, efforts: {}, variable: (one) => settings[one], prices: {} });
  const spent: UsageRow[] = [];
  const store = { spend: async (row: UsageRow) => void spent.push(row) };
  const ports = { models, loaded, budget: unlimited(), clock: systemClock, random: () => 0, store };
  const said = await transcribe(ports, voice, "telegram:1").catch(
    (error: { key?: string }) => error.key ?? String(error),
  );
  const { requests, refused } = server;
  await server.stop();
  return { said, spent, requests, refused };
}

test.each([
  ["the executor's model", "google/gemini-3.8-flash", "google/gemini-3.8-flash"],
  ["a model of a provider whose key is set", "anthropic/claude-x", "google/gemini-3.5-flash-lite"],
])("a voice message is written down by %s, and its cost counts", async (_, executor, model) => {
  const usage = { input: 1_950, output: 8, cached: 0, cacheWrite: 0 };
  const { said, spent, requests, refused } = await hearing({ GOOGLE_API_KEY: "k" }, executor, [
    { text: " agregá validación de stock ", usage },
  ]);
  expect(said).toBe("agregá validación de stock");
  expect(refused).toEqual([]);
  expect(JSON.stringify(requests[0]?.body)).toContain(voice.data);
  expect(requests[0]?.tools).toEqual([]);
  expect(spent).toMatchObject([{ model, input: 1_950, output: 8 }]);
  expect(spent[0]?.costUsd).toBeGreaterThan(0);
});

test("without a key of a provider that hears, and where the provider refuses, that is a sentence", async () => {
  expect((await hearing({}, "openai/any", [])).said).toBe("voice.no-model");
  const refused = await hearing({ GOOGLE_API_KEY: "k" }, "google/gemini-3.8-flash", [{ invalid: "no sound" }]);
  expect(refused.said).toBe("voice.failed");
});
