import { expect, test } from "bun:test";
import { readdirSync } from "node:fs";
import type { ModelRequest, ScriptedReply } from "../../../orchestrator/demo/model_server/play.ts";
import type { Agent } from "../../../orchestrator/sdk/agent.ts";
import { aPlace, aPlan, call, doing } from "../../support/executable.ts";
import { rowsOf } from "../../support/long.ts";

const folder = new URL("../../../agents/", import.meta.url).pathname;
const mostBytes = 12 * 1024;
const providers = [
  ["anthropic/claude-opus-5-5", "anthropic"],
  ["google/gemini-3.8-flash", "google"],
] as const;

/** The built-in agents that ask a model, by name. */
async function agents(): Promise<[string, Agent][]> {
  const files = readdirSync(folder).filter((name) => name.endsWith(".ts"));
  const loaded = await Promise.all(
    files.map(async (file) => [file.slice(0, -".ts".length), (await import(folder + file)).default as Agent] as const),
  );
  return loaded.filter(([, { model }]) => model !== undefined).map(([name, agent]) => [name, agent]);
}

function answer({ tools }: ModelRequest): ScriptedReply {
  if (tools.includes("set_intent")) return { calls: [call("set_intent", { intent: "smalltalk", confidence: 0.95 })] };
  if (tools.includes("answer")) return { calls: [call("answer", { answer: "None.", sources: [] })] };
  return tools.includes("submit_plan") ? aPlan([{}]) : doing(1);
}

test.each(rowsOf(providers, "anthropic/claude-opus-5-5"))(
  "what %s is sent of each agent before its first message is at most 12 kB",
  async (model, provider) => {
    const env = Object.fromEntries(
      ["PLANNER", "EXECUTOR", "CLASSIFIER", "REVIEWER"].map((role) => [`${role}_MODEL`, model]),
    );
    await using place = aPlace({ script: answer, env });

    await place.devorch("ask", `add the repo ${place.url} as shop`);
    await place.devorch("ask", "where is the stock kept?");
    await place.devorch("ask", "hocus pocus fidibus");
    await place.devorch("run", "Add stock validation", "--repo", "shop", "--yes");

    const requests = [...place.models.requests, ...place.models.reviews];
    expect(new Set(requests.map((request) => request.provider))).toEqual(new Set([provider]));
    const sizes: Record<string, number[]> = {};
    for (const [name, { tools }] of await agents()) {
      const own = requests.filter(
        (request) => tools.every((tool) => request.tools.includes(tool)) && request.tools.length === tools.length,
      );
      sizes[name] = own.map(({ fixedBytes }) => fixedBytes);
      expect(own.length, name).toBeGreaterThan(0);
      expect(Math.max(...own.map(({ fixedBytes }) => fixedBytes)), name).toBeLessThanOrEqual(mostBytes);
    }
    if (process.env.DEVORCH_SIZES) console.log(provider, sizes);
  },
  60_000,
);
