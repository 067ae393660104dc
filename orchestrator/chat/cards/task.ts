import type { TaskView } from "../../actions/devorch.ts";
import { withoutBlocks } from "../../safety/untrusted.ts";
import { reviewLines } from "../../task/review/report.ts";
import { evidenceTexts } from "../../texts/evidence_text.ts";
import { text } from "../../texts/index.ts";
import { dayAndTime, money } from "../../texts/measures.ts";
import { checkResult } from "../../texts/reasons/check_result.ts";
import type { Lang } from "../../texts/sentence.ts";
import { ciLines } from "./ci.ts";
import { oneLine, type Paint } from "./paint.ts";
import { questionCard } from "./question.ts";
import { failReason, pauseReason } from "./reason.ts";
import { stateName, stepSign } from "./state.ts";

type Evidence = TaskView["steps"][number]["evidence"][number];

/** The output of `devorch show`. */
export function taskPage(view: TaskView, lang: Lang, paint: Paint): string[] {
  const lines = [
    `${paint.bold(view.id)} · ${stateName(view.state, lang, paint)} · ${paint.text(withoutBlocks(view.request))}`,
    "",
  ];
  const fact = (key: Parameters<typeof text>[1], value: string | null) => {
    if (value) lines.push(`${paint.dim(`${text(lang, key)}:`)} ${value}`);
  };
  fact("show.repo", paint.text(view.repo));
  fact("show.branch", view.branch && paint.text(view.branch));
  fact("show.base", view.base && paint.text(view.base));
  fact("show.revision", view.revision === null ? null : String(view.revision));
  fact("show.cost", money(view.costUsd, lang, { atLeast: view.costUnknown }));
  fact("show.created", dayAndTime(view.createdAt));
  fact("show.link", view.url && paint.text(view.url));
  fact("show.compare", view.compareUrl && paint.text(view.compareUrl));
  fact("show.reason", reasonLine(view, lang, paint));
  if (view.steps.length > 0)
    lines.push("", ...view.steps.flatMap((step, at) => stepEvidenceLines(step, at + 1, lang, paint)));
  const safe = (value: string) => paint.text(value.replace(/\s+/g, " "));
  const evidence = evidenceTexts(view, lang);
  if (evidence.length > 0)
    lines.push("", ...evidence.map(({ good, line }) => (good ? safe(line) : paint.warn(safe(line)))));
  if (view.ci) lines.push("", ...ciLines({ ...view.ci, id: view.id }, lang, paint));
  if (view.review) {
    lines.push("", ...reviewLines(view.review, { lang, safe }));
  }
  const open = view.questions.filter((question) => question.answer === null);
  for (const question of open) lines.push("", ...questionCard(view.id, question, lang, paint, view.questions.length));
  return lines;
}

/** Why the task is paused or has ended. */
function reasonLine(view: TaskView, lang: Lang, paint: Paint): string | null {
  const detail = view.detail?.trim() ?? "";
  if (view.state === "paused")
    return paint.warn(`${pauseReason(view.reason, lang)}. ${paint.sentence(detail)}`.trimEnd());
  const reason = view.state === "failed" ? detail || failReason(view, lang) : detail;
  return reason === "" ? null : paint.warn(paint.sentence(reason));
}

function stepEvidenceLines(step: TaskView["steps"][number], number: number, lang: Lang, paint: Paint): string[] {
  const facts = [
    step.attempts > 1 ? text(lang, "card.attempts", { count: step.attempts }) : "",
    step.commit?.slice(0, 7) ?? "",
  ].filter(Boolean);
  const tail = facts.length > 0 ? paint.dim(` · ${facts.join(" · ")}`) : "";
  const lines = [`${stepSign(step.state, paint)} ${number} ${paint.text(step.title)}${tail}`];
  for (const check of lastRun(step.evidence)) {
    const sign = check.green ? paint.good("✓") : paint.bad("✗");
    const told = [checkResult(check, lang), ...doubtsOf(check, lang)].join(", ");
    const said = check.said ? ` · ${paint.text(oneLine(check.said))}` : "";
    lines.push(`    ${sign} ${paint.dim(`${paint.command(oneLine(check.command))}: ${told}${said}`)}`);
  }
  return lines;
}

/** Why a check is less certain: flaky or stale. */
function doubtsOf({ flaky = false, stale }: Evidence, lang: Lang): string[] {
  return [...(flaky ? [text(lang, "card.flaky")] : []), ...(stale ? [text(lang, "card.stale")] : [])];
}

/** The checks of the last attempt: up to the first red one, each once. */
function lastRun(evidence: readonly Evidence[]): Evidence[] {
  const run: Evidence[] = [];
  for (const check of evidence.toReversed()) {
    if (run.length > 0 && (!check.green || run.some(({ command }) => command === check.command))) break;
    run.unshift(check);
  }
  return run;
}
