import { expect, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { answering, aPlace, aPlan, call, doing, type Place } from "../../support/executable.ts";
import { longTest } from "../../support/long.ts";

const good = { planner: [aPlan([{}])], executor: [doing(1)] };

function drop(place: Place, files: Record<string, string>): void {
  for (const [name, text] of Object.entries(files)) {
    const file = join(place.folder, "plugins", name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

const deploy = `
import { defineIntent, UserError, z } from "devorch";
import { z as own } from "zod";
import { greet } from "./_greeting.ts";
import type { Lang } from "devorch";
export default defineIntent({
  description: "Deploys a branch to staging.",
  examples: ["despliega main en staging", "deploy the release branch"],
  slots: z.object({ branch: own.string().default("main") }),
  async handle({ slots, say, text }) {
    if (text.includes("nowhere")) throw new UserError("task.unknown", { id: "nowhere" });
    say(greet(slots.branch));
  },
});`;

test("an intent dropped beside the executable answers, with helpers, zod and our own error class", async () => {
  await using place = aPlace({ script: good });
  drop(place, {
    "deploy.ts": deploy,
    "_greeting.ts": "export const greet = (branch: string): string => `deploying ${branch}`;",
  });

  expect((await place.devorch("ask", "despliega main en staging")).stdout).toContain("deploying main");
  expect((await place.devorch("ask", "deploy the release branch, branch: v2")).stdout).toContain("deploying v2");
  const refused = await place.devorch("ask", "deploy the release branch nowhere");
  expect(refused.exit).toBe(2);
  expect(refused.stderr).toContain("nowhere");
});

test("a slot without a value is asked for once; its answer takes its place, and what it cannot be is another message", async () => {
  await using place = aPlace({ script: {} });
  drop(place, {
    "todos.ts": `
import { defineIntent, z } from "devorch";
export default defineIntent({
  description: "Counts tags.",
  examples: ["frobnicate the tags", "frobnicate the fixme tags", "frobnicate the todo tags please"],
  slots: z.object({ tag: z.enum(["TODO", "FIXME"]).default("TODO") }),
  async handle({ slots, say }) { say("counting " + slots.tag); },
});`,
  });
  await using _ = await answering(place);
  const ask = async (words: string) => (await place.devorch("ask", words)).stdout.trim();

  expect(await ask("/todos FIXME")).toBe("counting FIXME");
  expect(await ask("frobnicate the fixme tags")).toBe("counting FIXME");
  expect(await ask("/todos tag:")).toMatch(/· FIXME: \/todos tag: "FIXME"$/);
  expect(await ask("fixme")).toBe("counting FIXME");
  expect(await ask("/todos BUG")).toContain("I still need to know: tag");
  expect(await ask("tag: FIXME")).toBe("counting FIXME");
  await ask("/todos tag:");
  expect(await ask("hola")).toContain("Hello");
  expect(await ask("FIXME")).not.toContain("counting");
});

test("broken plugins are reported with file and reason, and the rest works", async () => {
  await using place = aPlace({ script: good });
  drop(place, {
    "deploy.ts": deploy,
    "_greeting.ts": "export const greet = (branch: string) => branch;",
    "syntax.ts": "export default {{{",
    "shape.ts": "export default { description: 1 };",
    "thrower.ts": "throw new Error('not today');",
    "approve.ts": deploy.replace("./_greeting.ts", "./_greeting.ts"),
  });

  const said = await place.devorch("run", "Add stock", "--repo", place.url, "--yes");

  expect(said.exit).toBe(0);
  const log = await Bun.file(join(place.env.DATA_PATH ?? "", "logs", "orchestrator.log")).text();
  for (const name of ["syntax.ts", "shape.ts", "thrower.ts", "approve.ts"])
    expect(log).toContain(join("plugins", name));
  expect(log).toContain("not today");

  // Said once: the next command finds nothing new.
  await place.devorch("ask", "help");
  await place.devorch("ask", "help");
  const again = await Bun.file(join(place.env.DATA_PATH ?? "", "logs", "orchestrator.log")).text();
  for (const [name, count] of [
    ["plugin.loaded", 1],
    ["plugin.broken", 4],
  ] as const)
    expect([name, again.split(`"${name}"`).length - 1]).toEqual([name, count]);
});

longTest("tools, agents and prompts of a plugin take the place of ours", async () => {
  await using place = aPlace({
    script: { planner: [aPlan([{}])], executor: [{ calls: [call("list_files", {})] }, doing(1)] },
  });
  drop(place, {
    "agents/tools/list_files.ts": `import { defineTool, z } from "devorch";
export default defineTool({ description: "Ours.", input: z.object({}), kind: "read", run: async () => "files of a plugin" });`,
    "ai/executor/role.md": "You are the executor of a plugin.",
  });

  expect((await place.devorch("run", "Add stock", "--repo", place.url, "--yes")).exit).toBe(0);

  const executing = place.models.requests.filter(({ tools }) => tools.includes("finish_step"));
  expect(executing[0]?.system).toContain("You are the executor of a plugin.");
  expect(executing[1]?.messages.at(-1)?.results[0]?.output).toContain("files of a plugin");
});

longTest("prices of the user are used, and make a limit possible for a model that nobody knows", async () => {
  await using place = aPlace({ script: good, env: { EXECUTOR_MODEL: "google/never-heard-of", MAX_COST_USD: "5" } });
  drop(place, { "ai/models/prices.json": '{ "google/never-heard-of": { "input": 1000, "output": 0 } }' });

  const said = await place.devorch("run", "Add stock", "--repo", place.url, "--yes", "--json");

  expect(said.exit).toBe(0);
  const [used] = said.events.filter((event) => event.type === "usage" && event.model === "google/never-heard-of");
  expect(used && "costUsd" in used && used.costUsd).toBeGreaterThan(0);
});
