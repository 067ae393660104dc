import { expect } from "bun:test";
import type { ModelRequest, ScriptedReply } from "../../../orchestrator/demo/model_server/play.ts";
import { aPlace, call, doing, type Place, serving, stepOf } from "../../support/executable.ts";
import { storedTask } from "../../support/fleet/stored.ts";
import { aloneTest } from "../../support/fleet/worker_beside.ts";
import { longTest } from "../../support/long.ts";
import { until } from "../../support/until.ts";

// A fact is a word that stands nowhere else: whoever has read it was told it.
const request = "Add stock checks. Prices stay as they are: factrequest.\nKeep the second line: factsecondline.";
const questions = [
  { text: "When is it checked? factquestionone", options: ["on order factanswerone", "on payment"] },
  { text: "Which message? factquestiontwo" },
];
const files = {
  Makefile: "test:\n\t@sh test.sh\n",
  "test.sh": 'echo "1..2"\necho "ok 1 - fine"\necho "not ok 2 - factbaseline"\nexit 1\n',
  "README.md": "# Shop\n",
  "AGENTS.md": "Tabs only: factrootrules\n",
  "CLAUDE.md": "Be factclaude\n",
  "GEMINI.md": "Be factgemini\n",
  "CONTRIBUTING.md": "Sign every commit: factcontributing\n",
  ".github/copilot-instructions.md": "Be factcopilot\n",
  "packages/one/AGENTS.md": "In package one: factnestedone\n",
  "packages/two/AGENTS.md": "In package two: factnestedtwo\n",
  ".agents/skills/release/SKILL.md": "---\nname: release\ndescription: factskill\n---\nfactskillbody\n",
  ".claude/skills/store/SKILL.md": "---\nname: store\ndescription: factclaudeskill\n---\n",
};
const places = ["packages/one", "packages/two"];
const plan = {
  calls: [
    call("submit_plan", {
      summary: "Stock is checked. factsummary",
      type: "feat",
      slug: "stock",
      assumptions: ["factassumption"],
      acceptance: ["factacceptance"],
      outOfScope: ["factoutofscope"],
      risks: ["factrisk"],
      steps: places.map((place, index) => ({
        title: `Part ${index + 1} facttitle${index + 1}`,
        goal: `Write it. factgoal${index + 1}`,
        files: { create: [`${place}/part.txt`] },
        verify: [{ run: `grep -q right ${place}/part.txt # factcheck${index + 1}` }],
      })),
    }),
  ],
};

const ofRepository = "factrootrules factclaude factgemini factcontributing factcopilot factskill factclaudeskill".split(
  " ",
);
const ofPerson =
  "factrequest factsecondline factquestionone factanswerone factquestiontwo factanswertwo factchange".split(" ");
const ofPlan =
  "factsummary factassumption factacceptance factoutofscope factrisk facttitle1 facttitle2 factbaseline".split(" ");
const ofStep = [
  "factgoal1 factcheck1 factnestedone".split(" "),
  "factgoal2 factcheck2 factnestedtwo factsummaryofone factnote".split(" "),
];
const missing = (text: string, facts: readonly string[]) => facts.filter((fact) => !text.includes(fact));

const isExecutor = ({ tools }: ModelRequest) => tools.includes("finish_step");
const textOf = ({ messages }: ModelRequest) => messages[0]?.text ?? "";
const doneAt = (step: number, summary: string): ScriptedReply => ({
  calls: [
    call("write_file", { path: `${places[step - 1]}/part.txt`, content: "right\n" }),
    call("finish_step", { summary }),
  ],
});

/** What the planner answers: questions, the plan, and after a change the plan again. */
const planning = ({ messages }: ModelRequest): ScriptedReply => {
  const isRevision = messages[0]?.text.includes("What to change in it:");
  return messages.length > 1 || isRevision ? plan : { calls: [call("ask_user", { questions })] };
};

/** From the request to a plan that was changed and waits for its approval. */
async function plannedAfterAChange(place: Place): Promise<void> {
  expect((await place.devorch("run", request, "--repo", place.url)).exit).toBe(3);
  expect((await place.devorch("answer", "T-1", "1")).exit).toBe(3);
  expect((await place.devorch("answer", "T-1", "It says factanswertwo")).exit).toBe(3);
  expect((await place.devorch("modify", "T-1", "Also say why it was refused: factchange")).exit).toBe(3);
}

aloneTest(
  "every fact is in each step's first request, also told in short, in another attempt and after a restart",
  async () => {
    let noted: (() => void) | undefined;
    const waits = new Promise<void>((resolve) => {
      noted = resolve;
    });
    let [stuck, refused] = [false, false];
    let hanging: ((asked: ModelRequest) => void) | undefined;
    const hangs = new Promise<ModelRequest>((resolve) => {
      hanging = resolve;
    });
    await using place = aPlace({
      files,
      script: async (asked) => {
        if (!isExecutor(asked)) return planning(asked);
        if (stepOf(asked) === 1) {
          if (!stuck) {
            stuck = true;
            return { calls: [call("give_up", { reason: "factstuck" })] };
          }
          if (asked.messages.length === 1 && !refused) return { calls: [call("read_file", { path: "README.md" })] };
          if (!refused) {
            refused = true;
            return { invalid: "prompt is too long: 210000 tokens > 200000 maximum" };
          }
          await waits;
          return doneAt(1, "factsummaryofone");
        }
        if (hanging) {
          hanging(asked);
          hanging = undefined;
          return { misbehave: "hang" };
        }
        return doneAt(2, "done");
      },
    });
    await plannedAfterAChange(place);
    const executing = () => place.models.requests.filter(isExecutor);

    const first = place.begin("approve", "T-1", "--json");
    await first.event("step.started", 2);
    while (executing().length < 4) await Bun.sleep(50);
    expect((await place.devorch("modify", "T-1", "Mind factnote", "--detach")).exit).toBe(0);
    noted?.();
    await hangs;
    first.kill("SIGKILL");
    await first.done;
    const after = await serving(place);
    await until(async () => (await storedTask(place))?.state === "completed");
    after.kill("SIGTERM");
    await after.done;

    const requests = executing();
    const begun = requests.filter(({ messages }) => messages.length === 1);
    expect(begun.map(stepOf)).toEqual([1, 1, 1, 2, 2]);
    for (const one of begun) {
      const facts = [...ofRepository, ...ofPerson, ...ofPlan, ...(ofStep[stepOf(one) - 1] ?? [])];
      expect(missing(textOf(one), facts)).toEqual([]);
      expect(textOf(one)).not.toContain("factskillbody");
      // Once each: what is told twice is paid twice.
      for (const fact of ["factrequest", "factanswerone", "factrootrules", "factacceptance"])
        expect(textOf(one).split(fact)).toHaveLength(2);
    }
    const [attempt = "", again = "", short = "", second = "", restarted = ""] = begun.map(textOf);
    // What is the same in both attempts comes first, byte for byte.
    expect(again).toStartWith(attempt);
    expect(again.slice(attempt.length)).toContain("factstuck");
    expect(short).toStartWith(again);
    expect(short).toContain("in short");
    expect(restarted).toBe(second);
    expect(second).toContain("packages/one/part.txt +1 -0");
    // Nearest first, and none of another package.
    expect(second.indexOf("factnestedtwo")).toBeLessThan(second.indexOf("factrootrules"));
    expect(second).not.toContain("factnestedone");
    // What was read of the repository is material.
    for (const fact of ofRepository) expect(untrustedIn(second)).toContain(fact);
    for (const fact of ofPerson) expect(untrustedIn(second)).not.toContain(fact);

    const planner = place.models.requests.filter(({ tools }) => tools.includes("submit_plan"));
    for (const one of planner)
      expect(missing(textOf(one), [...ofRepository, "factnestedone", "factnestedtwo", "factrequest"])).toEqual([]);
    expect(missing(textOf(planner.at(-1) as ModelRequest), ofPerson)).toEqual([]);
    for (const { fixedBytes } of place.models.requests) expect(fixedBytes).toBeLessThan(12 * 1024);
  },
  120_000,
);

function untrustedIn(text: string): string {
  return [...text.matchAll(/<untrusted-\w+>\n([\s\S]*?)\n<\/untrusted-\w+>/g)].map(([, inside]) => inside).join("\n");
}

longTest(
  "what is answered, changed and noted in the chat is in each step's first request, also after a stop and a second plan",
  async () => {
    let holds = true;
    await using place = aPlace({
      files,
      script: (asked) => {
        if (!isExecutor(asked)) return planning(asked);
        return holds ? { misbehave: "hang" } : doneAt(stepOf(asked), `factsummaryof${stepOf(asked)}`);
      },
    });
    const chat = (words: string) => place.devorch("ask", words);
    const executing = () => place.models.requests.filter(isExecutor);
    const begun = async () => {
      const working = place.begin("resume", "T-1", "--json");
      const before = executing().length;
      while (executing().length === before) await Bun.sleep(50);
      return working;
    };

    await place.devorch("run", request, "--repo", place.url);
    await chat("1");
    await chat("It says factanswertwo");
    await chat("change the plan: also say why it was refused, factchange");
    expect(await place.show()).toMatchObject({ state: "planned", plan: { revision: 2 } });

    const approved = place.begin("approve", "T-1", "--json");
    while (executing().length === 0) await Bun.sleep(50);
    expect((await place.devorch("modify", "T-1", "Mind factnote", "--detach")).exit).toBe(0);
    approved.kill("SIGINT");
    await approved.done;
    const again = await begun();
    expect((await place.devorch("cancel", "T-1")).exit).toBe(0);
    await again.done;
    holds = false;
    await place.devorch("resume", "T-1");

    expect(await place.show()).toMatchObject({ state: "completed" });
    const opened = executing().filter(({ messages }) => messages.length === 1);
    expect(opened.map(stepOf)).toEqual([1, 1, 1, 2]);
    // The call that Ctrl-C cut is made again as it was; a remark reaches the next conversation.
    expect(textOf(opened[1] as ModelRequest)).toBe(textOf(opened[0] as ModelRequest));
    for (const [index, one] of opened.entries()) {
      const noted = index < 2 ? [] : ["factnote"];
      const nested = stepOf(one) === 1 ? "factnestedone" : "factnestedtwo";
      expect(missing(textOf(one), [...ofRepository, ...ofPerson, ...ofPlan, ...noted, nested])).toEqual([]);
    }
    expect(textOf(opened[3] as ModelRequest)).toContain("factsummaryof1");
  },
  120_000,
);

longTest(
  "a planner of a wide repository is shown every folder at the top",
  async () => {
    const wide = Object.fromEntries(Array.from({ length: 150 }, (_, n) => [`f${n}.txt`, "x\n"]));
    await using place = aPlace({
      files: { ...files, ...wide, "zoo/keeper.txt": "x\n" },
      script: { planner: [plan], executor: [doing(1)] },
    });

    await place.devorch("run", request, "--repo", place.url, "--plan-only");

    expect(textOf(place.models.requests[0] as ModelRequest)).toContain("\nzoo/\n");
  },
  60_000,
);
