import type { ModelRequest, ScriptedReply } from "../../orchestrator/demo/model_server/play.ts";
import type { TaskEvent } from "../../orchestrator/task/events.ts";
import type { Plan } from "../../orchestrator/task/plan.ts";
import { aPlace, call, finish } from "../support/executable.ts";
import type { Call } from "./change.ts";
import type { Material, Tree } from "./material.ts";

/** One task: the repository, what is asked, and what the models answer. */
export interface Scenario {
  base: Tree;
  request: string;
  /** What runs all tests of the repository. */
  test: string;
  plan: Plan;
  /** What the executor does first in a step; it ends with its claim, and claims again whenever it is asked more. */
  work(step: number): Call[];
}

/** What the model server said that its answers cost, and what `devorch cost` says. */
export interface Tokens {
  input: number;
  output: number;
  cached: number;
  calls: number;
}

export interface Outcome {
  /** The last event: `task.completed`, or why it is not. */
  ending: TaskEvent | undefined;
  isDone: boolean;
  /** Paths on the pushed branch that differ from the base, with the blob that they are; undefined is deleted. */
  pushed: Record<string, string | undefined>;
  billed: Tokens;
  recorded: Tokens;
  said: string;
}

/** Plays a scenario through the built executable, over git and models that are real servers on this machine. */
export async function playScenario(scenario: Scenario, material: Material): Promise<Outcome> {
  const billed: Tokens = { input: 0, output: 0, cached: 0, calls: 0 };
  await using place = aPlace({
    files: scenario.base,
    env: { TOOL_PATHS: material.toolPaths, MAX_RETRIES: "2" },
    script: (request) => billedTo(billed, request, answer(scenario, request)),
  });
  const words = ["--repo", place.url, "--yes", "--test", scenario.test, "--json"];
  const said = await place.devorch("run", scenario.request, ...words);
  const cost = JSON.parse((await place.devorch("cost", "T-1", "--json")).stdout || "[]") as Tokens[];
  const branch = said.events.findLast((event) => event.type === "push.done")?.branch;
  return {
    ending: said.events.at(-1),
    isDone: said.exit === 0,
    pushed: branch === undefined ? {} : changedOn(branch, (...words) => place.remote(...words)),
    billed,
    recorded: cost.reduce(sum, { input: 0, output: 0, cached: 0, calls: 0 }),
    said: `${said.stdout.slice(-2000)}${said.stderr.slice(-2000)}`,
  };
}

function answer({ plan, work }: Scenario, { tools, turn, messages }: ModelRequest): ScriptedReply {
  if (tools.includes("submit_plan")) return { calls: [call("submit_plan", plan)] };
  // A reviewer that finds nothing: what is caught, is caught without it.
  if (tools.includes("submit_review")) return { calls: [call("submit_review", { findings: [] })] };
  const step = Number(/Your step is (\d+)/.exec(messages[0]?.text ?? "")?.[1]);
  return { calls: [...(turn === 0 ? work(step) : []), finish] };
}

/** Every answer has another price, so that none can be forgotten or counted twice unnoticed. */
function billedTo(billed: Tokens, { provider }: ModelRequest, reply: ScriptedReply): ScriptedReply {
  const nth = ++billed.calls;
  const usage = {
    input: 1000 + nth,
    output: 100 + nth,
    cached: 10 * nth,
    cacheWrite: provider === "anthropic" ? nth : 0,
  };
  billed.input += usage.input + usage.cacheWrite;
  billed.output += usage.output;
  billed.cached += usage.cached;
  return { ...reply, usage };
}

export function sum(one: Tokens, other: Tokens): Tokens {
  return {
    input: one.input + other.input,
    output: one.output + other.output,
    cached: one.cached + other.cached,
    calls: one.calls + other.calls,
  };
}

function changedOn(branch: string, remote: (...words: string[]) => string): Outcome["pushed"] {
  const lines = remote("diff", "--raw", "--no-abbrev", "--no-renames", "main", branch).split("\n").filter(Boolean);
  const changed = lines.map((line) => {
    const [, , , blob = "", status = "", path = ""] = line.split(/[ \t]/);
    return [path, status === "D" ? undefined : blob] as const;
  });
  return Object.fromEntries(changed.filter(([path]) => !path.startsWith(".dev-tasks/")));
}

/** The name that git gives a file with this text. */
export function blobOf(text: string): string {
  return new Bun.CryptoHasher("sha1").update(`blob ${Buffer.byteLength(text)}\0${text}`).digest("hex");
}
