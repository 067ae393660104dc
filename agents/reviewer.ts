import { type AgentContext, defineAgent, type ReviewFinding, type Reviewing, Stuck } from "devorch";

/** Answers without a usable review, in a row, before there is none. */
const maxWrong = 2;

export default defineAgent<Reviewing, ReviewFinding[]>({
  description: "Reads the whole change of a revision against what was asked for; changes nothing.",
  model: "reviewer",
  tools: ["read_file", "list_files", "search", "submit_review"],

  async run(task, { converse, reply, untrusted }) {
    let verdict = await converse({ system: ["reviewer/role", "reviewer/rules"], say: reviewPrompt(task, untrusted) });
    for (let wrong = 0; ; wrong++) {
      if (verdict.tool !== null && verdict.problem === undefined)
        return (verdict.input as { findings: ReviewFinding[] }).findings;
      if (wrong >= maxWrong)
        throw new Stuck("the reviewer handed in no review", "", { saidAs: { key: "failure.no-review" } });
      verdict = await (verdict.tool === null
        ? reply("Decide now: call submit_review. Without a finding its list is empty.")
        : reply(verdict.problem ?? "", true));
    }
  },
});

function reviewPrompt(task: Reviewing, untrusted: AgentContext["untrusted"]): string {
  const { request, lang, answered, changes, notes, plan, hints, failing, checks, change, before } = task;
  const parts = [
    `The request, as the person wrote it (write the findings in ${lang === "es" ? "Spanish" : "English"}):\n${request}`,
    listed(
      "What they were asked, and answered:",
      answered.map(({ text, answer }) => `${text} -> ${answer}`),
    ),
    listed("What they asked to change in earlier plans:", changes),
    listed("The person adds:", notes),
    `The plan: ${plan.summary}`,
    listed("It assumes:", plan.assumptions),
    listed("It is right when:", plan.acceptance),
    listed("Tests that fail before and must pass after it:", plan.makesGreen),
    listed("Out of scope, not to be done:", plan.outOfScope),
    listed(
      "The steps:",
      plan.steps.map(({ title, goal }) => `${title}: ${goal}`),
    ),
    hints && `What the repository says about working on it:\n${untrusted(hints)}`,
    failing.length > 0 ? `Tests that failed before the work:\n${untrusted(failing.join("\n"))}` : "",
    checks.length > 0 ? `What devorch saw of the checks:\n${untrusted(checks.join("\n"))}` : "",
    `The whole change:\n${untrusted(change)}`,
    before.length > 0
      ? `An earlier review found this, and it was worked on since; say what of it is still so:\n${untrusted(
          before.map(({ file, line, text }) => `${file}:${line}: ${text}`).join("\n"),
        )}`
      : "",
  ];
  return parts.filter(Boolean).join("\n\n");
}

function listed(heading: string, lines: readonly string[] = []): string {
  return lines.length > 0 ? [heading, ...lines.map((line) => `- ${line}`)].join("\n") : "";
}
