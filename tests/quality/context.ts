import type { ModelRequest, ScriptedReply } from "../../orchestrator/demo/model_server/play.ts";
import { aPlace, call, finish } from "../support/executable.ts";
import { changeOf } from "./change.ts";
import type { Material, Tree } from "./material.ts";
import type { Pair, Project } from "./pairs.ts";

/** Of the facts that a request must hold, how many it holds. */
export interface FactsRun {
  project: string;
  files: number;
  expected: number;
  missing: string[];
}

// A fact is a word that stands nowhere else: a request that holds it was told it.
const request = "Write the two parts: factrequest.\nOne after the other: factsecondline.";
const questions = [{ text: "Where? factquestion", options: ["in the root factanswer", "elsewhere"] }];
const files: Tree = {
  "AGENTS.md": "Tabs only: factrules\n",
  "CONTRIBUTING.md": "Sign every commit: factcontributing\n",
  ".agents/skills/release/SKILL.md": "---\nname: release\ndescription: factskill\n---\n",
  "facts.sh": 'echo "1..2"\necho "ok 1 - fine"\necho "not ok 2 - factbaseline"\nexit 1\n',
};
const plan = {
  summary: "Both parts. factsummary",
  type: "feat",
  slug: "parts",
  assumptions: ["factassumption"],
  acceptance: ["factacceptance"],
  outOfScope: ["factoutofscope"],
  steps: [1, 2].map((step) => ({
    title: `Part ${step} facttitle${step}`,
    goal: `Write it. factgoal${step}`,
    files: { create: [`part${step}.txt`] },
    verify: [{ run: `grep -q right part${step}.txt # factcheck${step}` }],
  })),
};
const always =
  "factrequest factsecondline factquestion factanswer factrules factcontributing factskill factbaseline factsummary factassumption factacceptance factoutofscope facttitle1 facttitle2".split(
    " ",
  );
const ofStep = [
  ["factgoal1", "factcheck1"],
  ["factgoal2", "factcheck2", "factsummaryofone", "factnote"],
];
const ofPlanner = "factrequest factsecondline factrules factcontributing factskill".split(" ");

/** A task of two steps, with a question before the plan and a note during the first step. */
export async function playFacts({ name, from, folder }: Project, material: Material): Promise<FactsRun> {
  const base = projectOf(material.tree(from), folder);
  const expected: { text: string; facts: string[] }[] = [];
  await using place = aPlace({
    files: { ...base, ...files },
    script: async (asked): Promise<ScriptedReply> => {
      const text = asked.messages[0]?.text ?? "";
      const isFirst = asked.messages.length === 1;
      if (asked.tools.includes("submit_review")) return { calls: [call("submit_review", { findings: [] })] };
      if (asked.tools.includes("submit_plan")) {
        if (isFirst) expected.push({ text, facts: ofPlanner });
        return isFirst && expected.length === 1
          ? { calls: [call("ask_user", { questions })] }
          : { calls: [call("submit_plan", plan)] };
      }
      const step = Number(/Your step is (\d)/.exec(text)?.[1]);
      if (isFirst) expected.push({ text, facts: [...always, ...(ofStep[step - 1] ?? [])] });
      if (isFirst && step === 1) await place.devorch("modify", "T-1", "Mind factnote", "--detach");
      const summary = step === 1 ? "factsummaryofone" : "done";
      return {
        calls: [call("write_file", { path: `part${step}.txt`, content: "right\n" }), call("finish_step", { summary })],
      };
    },
  });
  await place.devorch("run", request, "--repo", place.url, "--test", "sh facts.sh");
  await place.devorch("answer", "T-1", "1");
  await place.devorch("approve", "T-1", "--json");
  const state = (await place.show()).state;
  if (state !== "completed") throw new Error(`${name}: the task with the facts is ${state}`);
  return {
    project: name,
    files: Object.keys(base).length,
    expected: expected.reduce((sum, { facts }) => sum + facts.length, 0),
    missing: expected.flatMap(({ text, facts }) => facts.filter((fact) => !text.includes(fact))),
  };
}

/** Of the code files that the real change touched, how many the planner was shown by name before it asked for anything. */
export interface MapRun {
  project: string;
  size: Project["size"];
  files: number;
  changed: string[];
  missing: string[];
}

const isCode = (path: string) => /\.[cm]?[jt]sx?$/.test(path);

export async function playMap(pair: Pair | Project, material: Material): Promise<MapRun> {
  const hasSize = "size" in pair;
  const base = projectOf(material.tree(pair.from), hasSize ? pair.folder : "");
  const changed = hasSize
    ? pair.changed
    : changeOf(pair, material).sources.filter((path) => path in base && isCode(path));
  let shown = "";
  await using place = aPlace({
    files: base,
    script: ({ messages }: ModelRequest) => {
      shown ||= messages[0]?.text ?? "";
      return { calls: [call("submit_plan", { ...plan, steps: plan.steps.slice(0, 1) }), finish] };
    },
  });
  await place.devorch("run", pair.request, "--repo", place.url, "--plan-only");
  const lines = new Set(shown.split("\n"));
  return {
    project: pair.name,
    size: hasSize ? pair.size : "small",
    files: Object.keys(base).length,
    changed,
    missing: changed.filter((path) => !lines.has(path)),
  };
}

function projectOf(tree: Tree, folder: string): Tree {
  return Object.fromEntries(
    Object.entries(tree).filter(([path]) => path.startsWith(folder) && !/^dist\/|\.min\.js$|\.map$/.test(path)),
  );
}
