import { baselineLine } from "../texts/baseline.ts";
import { revisionEvidenceTexts } from "../texts/evidence_text.ts";
import { type Lang, text } from "../texts/index.ts";
import { plannedFiles } from "./plan.ts";
import { repoLocation } from "./repo_ref.ts";
import { reviewLines, reviewReport } from "./review/report.ts";
import { type Baseline, baselineOf, planOf, type StepState, type Task, type Work, workOf } from "./task.ts";

/** The state written into `.dev-tasks`: the one that holds once the commit is pushed. */
type PublishedState = "executing" | "completed" | "failed" | "cancelled";

/** The files of `.dev-tasks/`, by name: generated from the task; devorch's own state is in the database. */
export function devTasksFiles(task: Task, state: PublishedState): Record<string, string> {
  return {
    "plan.md": planMarkdown(task),
    "state.json": stateJson(task, state),
    "progress.md": progressMarkdown(task, state),
  };
}

function stateJson(task: Task, state: PublishedState): string {
  const plan = planOf(task);
  const work = workOf(task);
  // The steps of the plan alone: a task adopted from the branch is reviewed anew.
  const planned = (work?.steps ?? []).filter(({ added }) => !added);
  const steps = planned.map(({ title, state: step, attempts, commit }) => ({
    title,
    state: step,
    attempts,
    commit,
  }));
  const page = {
    v: 1,
    task: task.id,
    state,
    request: task.request,
    base: work?.base ?? null,
    branch: work?.branch ?? null,
    plan: plan?.plan ?? null,
    revision: plan?.revision ?? null,
    planHash: plan?.hash ?? null,
    baseline: publishedBaseline(work?.baseline ?? null),
    steps,
    updatedAt: task.updatedAt,
  };
  return `${JSON.stringify(page, null, 2)}\n`;
}

/** How long it took on this machine says nothing on another one. */
function publishedBaseline(baseline: Baseline | null): Omit<Baseline, "ms"> | null {
  if (baseline === null) return null;
  const { ms: _, ...measured } = baseline;
  return measured;
}

/** `plan.md`: the plan, its questions and their answers. */
export function planMarkdown(task: Task): string {
  const { lang, questions } = task;
  const revision = planOf(task);
  if (!revision) return "";
  const { plan } = revision;
  const lines = [`# ${task.id} · ${task.request}`, "", plan.summary, ""];
  const baseline = baselineOf(task);
  if (baseline !== null && baseline.command !== null) lines.push(baselineLine(lang, baseline), "");
  for (const [index, step] of plan.steps.entries()) {
    lines.push(`## ${index + 1}. ${step.title}`, "", step.goal, "");
    const files = plannedFiles({ steps: [step] });
    if (files.length > 0) lines.push(`${text(lang, "page.files")}: ${files.join(", ")}`);
    for (const { path, why } of step.changesTests ?? [])
      lines.push(`${text(lang, "page.changes-test")}: \`${path}\`: ${why}`);
    for (const { run, expect } of step.verify ?? [])
      lines.push(
        `${text(lang, "page.check")}: \`${run}\`${expect === undefined || expect === "pass" ? "" : ` (${expect})`}`,
      );
    lines.push("");
  }
  for (const [key, items] of Object.entries({
    setup: (plan.setup ?? []).map(({ run, network }) =>
      network ? `\`${run}\` (${text(lang, "page.network")})` : `\`${run}\``,
    ),
    assumptions: plan.assumptions,
    acceptance: plan.acceptance,
    makesGreen: plan.makesGreen,
    outOfScope: plan.outOfScope,
    risks: plan.risks,
  })) {
    if (items && items.length > 0)
      lines.push(
        `## ${text(lang, sections[key as keyof typeof sections])}`,
        "",
        ...items.map((item) => `- ${item}`),
        "",
      );
  }
  if (questions.length > 0) {
    lines.push(
      `## ${text(lang, "page.questions")}`,
      "",
      ...questions.map((question) => `- ${question.text}\n  ${question.answer ?? "…"}`),
      "",
    );
  }
  lines.push(...earlierSection(task));
  return lines.join("\n");
}

/** The revisions before a follow-up, with their steps and commits. */
function earlierSection({ lang, earlier = [] }: Task): string[] {
  return earlier.flatMap(({ plan: { revision, plan }, work }) => [
    `## ${text(lang, "page.earlier", { revision })}`,
    "",
    plan.summary,
    "",
    ...work.steps.map(stepLine),
    "",
  ]);
}

const sections = {
  setup: "page.setup",
  assumptions: "page.assumptions",
  acceptance: "page.acceptance",
  makesGreen: "page.makes-green",
  outOfScope: "page.out-of-scope",
  risks: "page.risks",
} as const;

const stepMarks: Record<StepState["state"], string> = {
  pending: "○",
  running: "▸",
  green: "✓",
  red: "✗",
  skipped: "–",
};

function stepLine({ state, title, commit }: StepState, index: number): string {
  return `${stepMarks[state]} ${index + 1}. ${title}${commit ? ` (${commit.slice(0, 8)})` : ""}`;
}

/** `progress.md`: finished steps, failures with their output, and the commands that resume. */
function progressMarkdown(task: Task, state: PublishedState): string {
  const { lang } = task;
  const work = workOf(task);
  const lines = [
    `# ${task.id} · ${task.request}`,
    "",
    `${text(lang, "page.state")}: ${text(lang, `page.state.${state}`)}`,
    "",
  ];
  for (const [index, step] of (work?.steps ?? []).entries()) {
    lines.push(stepLine(step, index));
    if (step.summary !== "") lines.push(`   ${step.summary.replaceAll("\n", "\n   ")}`);
  }
  if (task.state === "finalizing" && task.outcome.state === "failed")
    lines.push("", task.outcome.detail.split("\n", 1).join());
  const evidence = work?.evidence ? revisionEvidenceTexts(work.evidence, lang) : [];
  if (evidence.length > 0) lines.push("", ...evidence.map(({ line }) => `- ${line}`));
  lines.push("", ...earlierSection(task), ...reviewSection(lang, work), ...failedStepLines(lang, work?.steps ?? []));
  if (state === "failed" || state === "cancelled") lines.push(...resumeInstructions(task, lang));
  return `${lines.join("\n").trimEnd()}\n`;
}

function reviewSection(lang: Lang, work: Work | null): string[] {
  const report = reviewReport(work?.review, work?.steps ?? []);
  if (!report) return [];
  // A finding is text of a model: on one line it is no Markdown of its own.
  const safe = (value: string) => value.replace(/\s+/g, " ").replace(/[\\`*_[\]<>#|~]/g, "\\$&");
  const lines = reviewLines(report, { lang, safe });
  return [`## ${text(lang, "page.review")}`, "", ...lines.map((line) => `- ${line}`), ""];
}

function failedStepLines(lang: Lang, steps: readonly StepState[]): string[] {
  return steps.flatMap((step, index) =>
    step.output === "" || step.state === "green"
      ? []
      : [
          `## ${text(lang, "page.failed", { step: index + 1 })}`,
          "",
          "```",
          step.output.replaceAll("```", "'''"),
          "```",
          "",
        ],
  );
}

function resumeInstructions(task: Task, lang: Lang): string[] {
  const branch = workOf(task)?.branch ?? "";
  const url = repoLocation(task.repo);
  return [
    `## ${text(lang, "page.go-on")}`,
    "",
    "```",
    `devorch resume ${task.id}`,
    `devorch resume --from-branch ${url} ${branch}`,
    "```",
    "",
  ];
}
