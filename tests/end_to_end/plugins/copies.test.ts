import { expect } from "bun:test";
import { cpSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { ModelRequest, ScriptedReply } from "../../../orchestrator/demo/model_server/play.ts";
import { aPlace, aPlan, call, doing, type Place } from "../../support/executable.ts";
import { longTest } from "../../support/long.ts";

const root = join(import.meta.dir, "../../..");
/** They read the user's word: only the ones that ship may. */
const guarded = /^_?(approve|reject|cancel)[._]/;

/** Every built-in intent, agent and tool, byte by byte, as plugins. */
function copyBuiltIns(place: Place): string[] {
  for (const folder of ["intents", "agents"])
    cpSync(join(root, folder), join(place.folder, "plugins", folder), {
      recursive: true,
      filter: (from) => !guarded.test(from.slice(from.lastIndexOf("/") + 1)),
    });
  return ["intents", "agents", "agents/tools"].flatMap((folder) =>
    readdirSync(join(root, folder))
      .filter((name) => /^[^_].*\.ts$/.test(name) && !guarded.test(name))
      .map((name) => join(place.folder, "plugins", folder, name)),
  );
}

const question = { text: "Which unit?", options: ["pieces", "kilos"], default: "pieces" };
const sources = [{ path: "stock.txt", from: 1, to: 1 }];

function script() {
  let asked = false;
  let looked = false;
  return ({ tools, messages }: ModelRequest): ScriptedReply => {
    if (tools.includes("set_intent")) return { calls: [call("set_intent", { intent: "smalltalk", confidence: 0.9 })] };
    if (tools.includes("answer")) {
      if (messages.length === 1) return { calls: [call("read_file", { path: "stock.txt" })] };
      return { calls: [call("answer", { answer: "It is kept in a file.", sources })] };
    }
    if (tools.includes("ask_user")) {
      const first = !asked;
      asked = true;
      return first ? { calls: [call("ask_user", { questions: [question] })] } : aPlan([{}]);
    }
    const first = !looked;
    looked = true;
    return first ? { calls: [call("list_files", {}), call("search", { pattern: "stock" })] } : doing(1);
  };
}

/** What is said to the same words, one after the other, and what came of it. */
async function talk(place: Place): Promise<string[]> {
  const words = [
    "help",
    "hello!",
    "hocus pocus fidibus",
    `add the repo ${place.url} as shop`,
    "which repos are there",
    "what does stock.txt contain?",
    "how is it going?",
    "add stock validation",
    "kilos",
    "/modify use zod",
    "/resume",
    "yes",
    "status of T-1",
  ];
  const replies: string[] = [];
  for (const said of words) {
    const { exit, stdout, stderr } = await place.devorch("ask", said);
    replies.push(`${said} -> ${exit}\n${stdout}${stderr}`.replaceAll(place.url, "URL"));
  }
  return replies;
}

longTest(
  "copies of what ships work as plugins: the same words are answered the same, and a task is done the same",
  async () => {
    await using ours = aPlace({ script: script() });
    await using copied = aPlace({ script: script() });
    const files = copyBuiltIns(copied);

    const [expected, said] = await Promise.all([talk(ours), talk(copied)]);

    const steady = (replies: string[]) =>
      replies.map((reply) => reply.replace(/\b[0-9a-f]{7,40}\b|\d+(\.\d+)? ?m?s\b/g, "·"));
    expect(steady(said)).toEqual(steady(expected));
    expect((await copied.show()).state).toBe("completed");
    const log = readFileSync(join(String(copied.env.DATA_PATH), "logs/orchestrator.log"), "utf8");
    const loaded = new Set(
      log.split("\n").flatMap((line) => (line.includes('"plugin.loaded"') ? [JSON.parse(line).file as string] : [])),
    );
    expect([...loaded].sort()).toEqual(files.sort());
    const troubles = log.split("\n").filter((line) => /"plugin\.(broken|failed)"/.test(line));
    expect(troubles).toEqual([]);
  },
  180_000,
);
