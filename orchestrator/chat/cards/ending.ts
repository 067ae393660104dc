import type { TaskView } from "../../actions/devorch.ts";
import { reviewLines } from "../../task/review/report.ts";
import { blockingOf } from "../../task/review/review.ts";
import type { Undelivered } from "../../task/task.ts";
import { revisionEvidenceTexts } from "../../texts/evidence_text.ts";
import { text } from "../../texts/index.ts";
import { duration, formatCount, money } from "../../texts/measures.ts";
import type { Lang } from "../../texts/sentence.ts";
import { testCounts } from "./check.ts";
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
  if (stat) {
    const lines = `+${formatCount(stat.added, lang)} −${formatCount(stat.removed, lang)}`;
    facts.push(`${text(lang, "card.files", { count: stat.files })} ${lines}`);
  }
  if (story.tests) facts.push(testsFact(story.tests, story.testsBefore, lang));
  facts.push(money(view.costUsd, lang, { atLeast: view.costUnknown }));
  const lines = [`✅ ${facts.join(" · ")}`];
  lines.push(...knownFailureLines(view, story, { lang, paint }));
  lines.push(...evidenceLines(story, { lang, paint }));
  lines.push(...deviationLines(story, { lang, paint }));
  lines.push(...reviewCardLines(view, { lang, paint }));
  const { pullRequest } = view;
  if (pullRequest) lines.push(`🔀 #${pullRequest.number} ${paint.text(pullRequest.url)}`);
  else if (view.compareUrl) lines.push(paint.dim(`🔀 ${paint.text(view.compareUrl)}`));
  return lines;
}

/** A follow-up that came to nothing, and what the task is left with. */
function undeliveredCard(view: TaskView, { state }: Undelivered, { lang, paint }: CardStyle): string[] {
  const lines = [text(lang, `card.${state}`, { task: paint.bold(view.id) })];
  const why = state === "failed" ? failReason(view, lang) : view.detail;
  if (why) lines.push(paint.bad(paint.sentence(oneLine(why, 400))));
  lines.push(text(lang, "follow-up.undelivered", { id: view.id, revision: view.revision ?? 0 }));
  return lines;
}

/** `pruebas: 41 ok (antes: 38 ok, 2 fallos)` */
function testsFact(now: Counts, before: Story["testsBefore"], lang: Lang): string {
  const counts = testCounts(now, lang);
  return before
    ? text(lang, "card.tests-since", { counts, before: testCounts(before, lang) })
    : text(lang, "card.tests", { counts });
}

type Counts = NonNullable<Story["tests"]>;

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

/** `🛑 T-12 falló en el paso 3/4 después de 3 intentos. Guardado: abc1234 en feature/…` */
export function failedCard(view: TaskView, story: Story, { lang, paint }: CardStyle): string[] {
  const at = view.steps.findIndex((step) => step.state !== "green" && step.attempts > 0);
  const step = view.steps[at];
  const task = paint.bold(view.id);
  const lines = [
    step
      ? text(lang, "card.failed-at-step", { task, step: at + 1, of: view.steps.length, attempts: step.attempts })
      : text(lang, "card.failed", { task }),
  ];
  const why = failReason(view, lang);
  if (why) lines.push(paint.bad(paint.sentence(why)));
  lines.push(...savedLines(view, story, { lang, paint }));
  return lines;
}

export function cancelledCard(view: TaskView, story: Story, { lang, paint }: CardStyle): string[] {
  return [text(lang, "card.cancelled", { task: paint.bold(view.id) }), ...savedLines(view, story, { lang, paint })];
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
  return [
    text(lang, "card.saved", { branch: paint.text(branch) }),
    text(lang, "card.see-progress"),
    text(lang, "card.resume-with", { id: view.id }),
  ];
}

function greenSteps(view: TaskView): number {
  return view.steps.filter((step) => step.state === "green").length;
}
