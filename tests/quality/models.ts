/**
 * `make bench-models`: twenty tasks for real models, with keys from the environment. Each is a published change: its repository is the
 * version before, its request what changed, and its judge the tests of the version after, which no model sees.
 * `--scripted` plays the published changes instead of asking a model: it tries this program, and costs nothing.
 */
import { aPlace, call, finish } from "../support/executable.ts";
import { announcedTests, callsBetween, changeOf, filesOf, withPaths } from "./change.ts";
import { type Material, openMaterial, type Tree } from "./material.ts";
import { type Pair, pairs } from "./pairs.ts";
import { table } from "./report.ts";

const count = 20;
const isScripted = process.argv.includes("--scripted");
const keys = ["ANTHROPIC_API_KEY", "GOOGLE_API_KEY", "OPENAI_API_KEY"].filter((name) => process.env[name]);
if (!isScripted && keys.length === 0) {
  console.error(
    "Set ANTHROPIC_API_KEY and GOOGLE_API_KEY, or OPENAI_API_KEY with the models to ask; or give --scripted.",
  );
  process.exit(78);
}

interface TaskResult {
  task: string;
  /** The last event. */
  ending: string;
  isDone: boolean;
  /** Whether the hidden tests are green on what was pushed. */
  isRight: boolean;
  costUsd: number;
  seconds: number;
}

const material = openMaterial();
const results: TaskResult[] = [];
for (const pair of everyNth(pairs, count)) {
  const result = await playTask(pair, material);
  results.push(result);
  process.stderr.write(`${result.task}: ${result.ending}, ${result.isRight ? "right" : "wrong"}\n`);
}
print(results);

async function playTask(pair: Pair, material: Material): Promise<TaskResult> {
  const { before, after, tests, sources } = changeOf(pair, material);
  await using place = aPlace({
    files: before,
    env: { TOOL_PATHS: material.toolPaths, MAX_CLARIFICATION_ROUNDS: "0", ...(isScripted ? {} : realModels()) },
    script: ({ tools, turn }) => {
      if (tools.includes("submit_review")) return { calls: [call("submit_review", { findings: [] })] };
      if (!tools.includes("submit_plan"))
        return { calls: [...(turn === 0 ? callsBetween(before, after, "edit_file") : []), finish] };
      const files = filesOf([...sources, ...tests], before);
      const step = {
        title: "The change",
        goal: pair.request,
        files,
        ...announcedTests(tests, before),
        verify: [{ run: pair.test }],
      };
      return { calls: [call("submit_plan", { summary: pair.request, type: "feat", slug: "change", steps: [step] })] };
    },
  });
  const begun = performance.now();
  const said = await place.devorch("run", pair.request, "--repo", place.url, "--yes", "--test", pair.test, "--json");
  const end = said.events.at(-1);
  const branch = said.events.findLast((event) => event.type === "push.done")?.branch;
  const { costUsd } = await place.show();
  const pushed = branch === undefined ? before : treeAt(branch, place.remote);
  return {
    task: pair.name,
    ending: end && "reason" in end ? `${end.type} (${end.reason})` : (end?.type ?? said.stderr.trim()),
    isDone: said.exit === 0,
    isRight: (await material.run(withPaths(pushed, tests, after), pair.test)) === 0,
    costUsd,
    seconds: (performance.now() - begun) / 1000,
  };
}

/** What the person's own devorch would use. Empty variables are unset ones: without them a place answers from its script. */
function realModels(): Record<string, string> {
  const names = Object.keys(process.env).filter((name) =>
    /^(ANTHROPIC|GOOGLE|GEMINI|OPENAI|PLANNER|EXECUTOR|REVIEWER)_/.test(name),
  );
  const unset = { ANTHROPIC_API_KEY: "", GOOGLE_API_KEY: "", ANTHROPIC_BASE_URL: "", GOOGLE_GEMINI_BASE_URL: "" };
  return { ...unset, ...Object.fromEntries(names.map((name) => [name, process.env[name] ?? ""])) };
}

function treeAt(branch: string, remote: (...words: string[]) => string): Tree {
  const paths = remote("ls-tree", "-r", "-z", "--name-only", branch).split("\0").filter(Boolean);
  return Object.fromEntries(paths.map((path) => [path, `${remote("cat-file", "-p", `${branch}:${path}`)}\n`]));
}

/** So many of the list, evenly spread. */
function everyNth<One>(list: readonly One[], count: number): One[] {
  return list.filter((_, at) => Math.floor(((at + 1) * count) / list.length) > Math.floor((at * count) / list.length));
}

function print(results: readonly TaskResult[]): void {
  const of = (holds: (result: TaskResult) => boolean) => `${results.filter(holds).length} of ${results.length}`;
  const cost = results.reduce((sum, { costUsd }) => sum + costUsd, 0);
  const rows: [string, string][] = [
    ["called done, and the hidden tests are green", of(({ isDone, isRight }) => isDone && isRight)],
    ["called done, and the hidden tests are red", of(({ isDone, isRight }) => isDone && !isRight)],
    ["not called done", of(({ isDone }) => !isDone)],
    ["cost", `$${cost.toFixed(2)}`],
    ["seconds per task", (results.reduce((sum, { seconds }) => sum + seconds, 0) / results.length).toFixed(0)],
  ];
  console.log(table(rows.map(([what, measured]) => ({ what, measured, aim: "", met: true }))));
}
