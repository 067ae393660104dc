import { type Lang, type TaskView, text } from "devorch";
import { dayAndTime, money } from "./measures.ts";
import { oneLine, type Paint } from "./paint.ts";
import { questionCard } from "./question.ts";
import { stateName, stepSign } from "./state.ts";

/** Everything that `devorch show` tells about one task. */
export function taskPage(view: TaskView, lang: Lang, paint: Paint): string[] {
  const lines = [`${paint.bold(view.id)} · ${stateName(view.state, lang, paint)} · ${paint.text(view.request)}`, ""];
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
  fact("show.reason", view.reason && paint.warn(paint.text([view.reason, view.detail].filter(Boolean).join(": "))));
  if (view.steps.length > 0) lines.push("", ...view.steps.flatMap((step, at) => stepLines(step, at + 1, lang, paint)));
  const open = view.questions.filter((question) => question.answer === null);
  for (const question of open) lines.push("", ...questionCard(view.id, question, lang, paint, view.questions.length));
  return lines;
}

function stepLines(step: TaskView["steps"][number], number: number, lang: Lang, paint: Paint): string[] {
  const facts = [
    step.attempts > 1 ? text(lang, "card.attempt", { attempt: step.attempts }) : "",
    step.commit?.slice(0, 7) ?? "",
  ].filter(Boolean);
  const tail = facts.length > 0 ? paint.dim(` · ${facts.join(" · ")}`) : "";
  const lines = [`${stepSign(step.state, paint)} ${number} ${paint.text(step.title)}${tail}`];
  const last = step.evidence.at(-1);
  if (last) {
    const counts = last.passed === null ? "" : ` (${last.passed} ok${last.failed ? `, ${last.failed} ✗` : ""})`;
    const seen = `${oneLine(last.command)} → ${last.exit === null ? "✗" : last.exit}${counts}`;
    lines.push(paint.dim(`    ${paint.text(seen)}`));
  }
  return lines;
}
