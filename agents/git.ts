import { type CommitMessage, type CommitMessageRequest, defineAgent, type Plan, type PlanStep } from "devorch";

const subjectLimit = 100;
const bodyWidth = 100;

/** Conventional Commits 1.0 (conventionalcommits.org); the rules that the planner reads are in ai/git/rules.md. */
export default defineAgent<CommitMessageRequest, CommitMessage>({
  description: "Words the commits; asks no model, so that the same step always gets the same words.",
  tools: [],

  async run({ task, lang, plan: { plan, revision }, step, round, summary }) {
    const planned = step === null ? undefined : plan.steps[step - 1];
    const subject = planned
      ? subjectOf(plan, planned)
      : `wip: ${lang === "es" ? "progreso parcial" : "work in progress"} (${task})`;
    const trailer = `Devorch-Step: ${task}/${revision}/${step ?? `wip-${round}`}`;
    const message = [subject, wrap(summary), `Devorch-Task: ${task}\n${trailer}`].filter(Boolean).join("\n\n");
    return { message: `${message}\n`, trailer };
  },
});

function subjectOf(plan: Plan, { commit, title }: PlanStep): string {
  const scope = commit?.scope?.replace(/[^\p{L}\p{N}_./-]/gu, "") ?? "";
  // A planner that writes the whole header itself does not get the type twice.
  const subject = oneLine(commit?.subject ?? title).replace(
    /^(feat|fix|refactor|docs|test|chore)(\([^)]*\))?!?:\s*/i,
    "",
  );
  return `${plan.type}${scope === "" ? "" : `(${scope})`}: ${subject}`.slice(0, subjectLimit).trimEnd();
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim().replace(/\.$/, "");
}

/** What git reads as more than text at the beginning of a line: a trailer, where a patch begins, where a message is cut. */
const readByGit = /^(?:[\w-]+\s*:|---|# -+ >8)/;

/** Paragraphs wrapped; then a line that git or devorch would read as more than text is indented, so that none can be forged. */
function wrap(text: string): string {
  return text
    .trim()
    .split(/\r\n|[\n\r\v\f\u0085\u2028\u2029]/)
    .flatMap((line) => line.match(new RegExp(`.{1,${bodyWidth}}(?:\\s|$)|\\S+`, "g")) ?? [""])
    .map((line) => line.trimEnd())
    .map((line) => (readByGit.test(line) ? ` ${line}` : line))
    .join("\n");
}
