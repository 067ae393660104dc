import { type Lang, text } from "../../texts/index.ts";
import type { StepState } from "../task.ts";
import { blockingOf, type Review } from "./review.ts";

/** A review with what became of the step that was added for it. */
export interface ReviewReport extends Review {
  added: { step: number; state: StepState["state"] } | null;
}

export function reviewReport(review: Review | undefined, steps: readonly StepState[]): ReviewReport | null {
  if (!review) return null;
  const at = steps.findIndex(({ added }) => added);
  const state = steps[at]?.state;
  return { ...review, added: state === undefined ? null : { step: at + 1, state } };
}

interface ReviewStyle {
  lang: Lang;
  /** Makes text of models and programs safe to show. */
  safe: (text: string) => string;
  /** Findings that are listed, at most. */
  most?: number;
}

/** A review as lines: by whom, what became of its findings, and each finding with its place. */
export function reviewLines(report: ReviewReport, { lang, safe, most = Number.POSITIVE_INFINITY }: ReviewStyle) {
  const { findings } = report;
  const lines = [reviewHeading(report, lang, safe), ...addedStepLines(report, lang)];
  for (const { severity, file, line, text: what } of findings.slice(0, most))
    lines.push(`${severity === "blocking" ? "⛔" : "·"} ${safe(`${file}:${line}`)} ${safe(what)}`);
  if (findings.length > most) lines.push(text(lang, "review.more", { count: findings.length - most }));
  return lines;
}

function reviewHeading({ model, why, findings, added, before }: ReviewReport, lang: Lang, safe: ReviewStyle["safe"]) {
  if (model === null && before && added) return text(lang, "review.none-again", { why: safe(why), step: added.step });
  if (model === null) return text(lang, "review.none", { why: safe(why) });
  if (findings.length === 0) return text(lang, "review.clean", { model: safe(model) });
  const blocking = blockingOf({ findings }).length;
  return text(lang, "review.found", { model: safe(model), blocking, advisory: findings.length - blocking });
}

function addedStepLines({ added, before }: ReviewReport, lang: Lang): string[] {
  if (!added) return [];
  const { step, state } = added;
  if (before) return [text(lang, "review.worked-on", { count: before.length, step })];
  if (state === "skipped") return [text(lang, "review.unchanged", { step })];
  return state === "red" ? [text(lang, "review.not-mended", { step })] : [];
}
