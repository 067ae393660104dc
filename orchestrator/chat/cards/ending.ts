import type { TaskView } from "../../actions/devorch.ts";
import { commandOf, decisiveList } from "../../evidence/decisive_lines.ts";
import { reviewLines } from "../../task/review/report.ts";
import { blockingOf } from "../../task/review/review.ts";
import type { Undelivered } from "../../task/task.ts";
import { revisionEvidenceTexts, testsText } from "../../texts/evidence_text.ts";
import { text } from "../../texts/index.ts";
import { duration, formatCount, money } from "../../texts/measures.ts";
import type { Lang } from "../../texts/sentence.ts";
import { ciLines } from "./ci.ts";
import type { DiffStat } from "./diff.ts";
import { oneLine, type Paint } from "./paint.ts";
import { failReason, pauseReason } from "./reason.ts";
import { someOf } from "./some_of.ts";
import { elapsedMs, type Story } from "./story.ts";

interface CardStyle {
  lang: Lang;
  paint: Paint;
}

/** `✅ T-12 listo en 9m 04s · 4/4 pasos · 7 archivos +182 −31 · 41 pruebas ok · 0,12 USD` */
export function doneCard(view: TaskView, story: Story, stat: DiffStat | null, { lang, paint }: CardStyle): string[] {
  if (view.undelivered) return undeliveredCard(view, view.undelivered, { lang, paint });
  const facts = [
    text(lang, "card.done", { task: paint.bold(view.id), time: duration(elapsedMs(story, story.lastAt)) }),
    text(lang, "card.steps-done", { done: greenSteps(view), of: view.steps.length }),
  ];
  const attempts = view.steps.reduce((sum, step) => sum + step.attempts, 0);
  if (attempts > view.steps.length) facts.push(text(lang, "card.attempts", { count: attempts }));
  if (stat) {
    const lines = `+${formatCount(stat.added, lang)} −${formatCount(stat.removed, lang)}`;
    const files = `${text(lang, "card.files", { count: stat.files })} ${lines}`;
    facts.push(story.devTasks ? text(lang, "card.and-dev-tasks", { files }) : files);
  }
  if (story.tests) facts.push(testsText(story.tests, story.testsBefore, lang));
  facts.push(money(view.costUsd, lang, { atLeast: view.costUnknown }));
  const lines = [`✅ ${facts.join(" · ")}`];
  lines.push(...againstEstimate(view, { lang, paint }));
  lines.push(...knownFailureLines(view, story, { lang, paint }));
  lines.push(...evidenceLines(story, { lang, paint }));
  lines.push(...deviationLines(story, { lang, paint }));
  lines.push(...reviewCardLines(view, { lang, paint }));
  for (const { key, params } of story.base) lines.push(paint.dim(paint.text(oneLine(text(lang, key, params), 400))));
  const { pullRequest } = view;
  if (pullRequest) lines.push(`🔀 #${pullRequest.number} ${paint.text(pullRequest.url)}`);
  else if (view.compareUrl) lines.push(paint.dim(`🔀 ${paint.text(view.compareUrl)}`));
  if (view.ci) lines.push(...ciLines({ ...view.ci, id: view.id }, lang, paint));
  else if (story.unwatched) lines.push(paint.dim(text(lang, "ci.unwatched")));
  return lines;
}

/** What was expected when it was planned, and what it was. */
function againstEstimate({ estimate, costUsd, costUnknown }: TaskView, { lang, paint }: CardStyle): string[] {
  if (!estimate) return [];
  const params = {
    cost: money(estimate.usd, lang),
    time: duration(estimate.ms),
    spent: money(costUsd, lang, { atLeast: costUnknown }),
    worked: duration(estimate.workedMs),
  };
  return [paint.dim(text(lang, "card.against-estimate", params))];
}

/** A follow-up that came to nothing, and what the task is left with. */
function undeliveredCard(view: TaskView, { state }: Undelivered, { lang, paint }: CardStyle): string[] {
  const lines = [text(lang, `card.${state}`, { task: paint.bold(view.id) })];
  const why = state === "failed" ? failReason(view, lang) : view.detail;
  if (why) lines.push(paint.bad(paint.sentence(oneLine(why, 400))));
  lines.push(text(lang, "follow-up.undelivered", { id: view.id, revision: view.revision ?? 0 }));
  return lines;
}

/** Tests that failed before the work, while some still do. */
function knownFailureLines({ failingBefore }: TaskView, { tests }: Story, { lang, paint }: CardStyle): string[] {
  if (!tests?.failed || failingBefore.length === 0) return [];
  return [paint.warn(text(lang, "card.failing-before", { tests: paint.text(oneLine(someOf(failingBefore), 600)) }))];
}

/** Findings on a card; `.dev-tasks/progress.md` has them all. */
const mostFindings = 5;

function reviewCardLines({ review }: TaskView, { lang, paint }: CardStyle): string[] {
  if (!review) return [];
  const safe = (value: string) => paint.text(oneLine(value.replace(/\s+/g, " "), 400));
  const lines = reviewLines(review, { lang, safe, most: mostFindings });
  return review.model === null || blockingOf(review).length > 0 ? lines.map((line) => paint.warn(line)) : lines;
}

/** What old and new tests said; good news is dim. */
function evidenceLines({ evidence }: Story, { lang, paint }: CardStyle): string[] {
  return revisionEvidenceTexts(evidence, lang).map(({ good, line }) => {
    const safe = paint.text(oneLine(line, 400));
    return good ? paint.dim(safe) : paint.warn(safe);
  });
}

/** Files that differ from the approved plan, for the person who reads the branch. */
function deviationLines({ differs }: Story, { lang, paint }: CardStyle): string[] {
  const line = (key: "card.unplanned" | "card.untouched", paths: readonly string[]) =>
    paths.length === 0 ? [] : [paint.warn(text(lang, key, { paths: paint.text(someOf(paths)) }))];
  return differs ? [...line("card.unplanned", differs.unplanned), ...line("card.untouched", differs.untouched)] : [];
}

/** `🛑 T-12 falló en el paso 3/4 después de 3 intentos.`, the lines that tell why, what is saved and how to go on. */
export function failedCard(view: TaskView, story: Story, { lang, paint }: CardStyle): string[] {
  const at = lastTried(view);
  const step = view.steps[at];
  const task = paint.bold(view.id);
  return withoutRepeats([
    step
      ? text(lang, "card.failed-at-step", { task, step: at + 1, of: view.steps.length, attempts: step.attempts })
      : text(lang, "card.failed", { task }),
    ...whyLines(view, story, { lang, paint }),
    ...savedLines(view, story, { lang, paint }),
    text(lang, "card.resume-with", { id: view.id }),
  ]);
}

const mostDecisive = 5;

/** The command that stayed red and the lines of its output that decide, else the reason as a sentence. */
function whyLines(view: TaskView, { failure }: Story, { lang, paint }: CardStyle): string[] {
  const command = view.reason === "retries" ? commandOf(failure) : undefined;
  if (command !== undefined) {
    const lines = decisiveList(failure, mostDecisive).map((line) => paint.text(oneLine(line)));
    return [paint.bad(`✗ ${paint.command(oneLine(command))}`), ...lines.map((line) => `  ${line}`)];
  }
  const why = failReason(view, lang);
  return why ? [paint.bad(paint.sentence(why))] : [];
}

function withoutRepeats(lines: string[]): string[] {
  return lines.filter((line, at) => lines.findIndex((one) => one.trim() === line.trim()) === at);
}

/** The step that was tried last without becoming green; -1 for none. */
function lastTried({ steps }: TaskView): number {
  return steps.findIndex(({ state, attempts }) => state !== "green" && attempts > 0);
}

export function cancelledCard(view: TaskView, story: Story, { lang, paint }: CardStyle): string[] {
  const at = lastTried(view);
  const task = paint.bold(view.id);
  const attempts = text(lang, "card.attempts", { count: view.steps[at]?.attempts ?? 0 });
  const first =
    at < 0
      ? text(lang, "card.cancelled", { task })
      : text(lang, "card.cancelled-at-step", { task, step: at + 1, of: view.steps.length, attempts });
  const saved = savedLines(view, story, { lang, paint });
  const isSaved = story.url !== null;
  return [first, ...saved, ...(isSaved ? [text(lang, "card.resume-with", { id: view.id })] : [])];
}

export function rejectedCard(view: TaskView, { lang, paint }: CardStyle): string[] {
  const lines = [text(lang, "card.rejected", { task: paint.bold(view.id) })];
  if (view.detail) lines.push(paint.dim(paint.text(oneLine(view.detail, 400))));
  lines.push(text(lang, "card.take-back", { id: view.id }));
  return lines;
}

/** Why the task is paused, and the command that resumes it. */
export function pausedCard(view: TaskView, { lang, paint }: CardStyle): string[] {
  const task = paint.bold(view.id);
  const reason = pauseReason(view.reason, lang);
  const lines = [text(lang, "card.paused", { task, reason })];
  if (view.detail) lines.push(paint.warn(paint.sentence(view.detail.trim())));
  // Most details contain the command already.
  if (!view.detail?.includes("devorch ")) {
    lines.push(text(lang, view.reason === "weakened" ? "card.weakened-next" : "card.paused-next", { id: view.id }));
  }
  return lines;
}

function savedLines(view: TaskView, story: Story, { lang, paint }: CardStyle): string[] {
  const branch = story.branch ?? view.branch;
  if (!story.url || !branch) return [paint.warn(text(lang, "card.nothing-pushed"))];
  return [text(lang, "card.saved", { branch: paint.text(branch) }), text(lang, "card.see-progress")];
}

function greenSteps(view: TaskView): number {
  return view.steps.filter((step) => step.state === "green").length;
}
