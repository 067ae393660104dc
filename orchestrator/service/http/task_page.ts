import type { TaskView } from "../../actions/devorch.ts";
import { openQuestions, type Question } from "../../task/question.ts";
import { reviewLines } from "../../task/review/report.ts";
import type { StepState } from "../../task/task.ts";
import { evidenceTexts } from "../../texts/evidence_text.ts";
import type { Lang } from "../../texts/sentence.ts";
import {
  backLink,
  dayAndTime,
  dollars,
  escapeHtml,
  htmlText,
  joinFacts,
  type PageOptions,
  page,
  stateBadge,
} from "./page.ts";

type Step = TaskView["steps"][number];

const signs: Record<StepState["state"], string> = { pending: "·", running: "▸", green: "✓", red: "✗", skipped: "–" };
const endedStates: ReadonlySet<string> = new Set(["completed", "failed", "cancelled", "rejected"]);

export function taskPage(view: TaskView, { lang }: PageOptions): string {
  const facts = [
    view.repo,
    view.branch ?? "",
    dollars(view.costUsd, { atLeast: view.costUnknown }),
    dayAndTime(view.createdAt),
  ];
  const parts = [
    backLink("/", "devorch"),
    `<h1>${escapeHtml(view.id)} ${stateBadge(view.state, lang)}</h1><p>${escapeHtml(view.request)}</p>`,
    `<p class="dim">${joinFacts(facts)}</p>`,
    view.detail ? `<p class="why">${escapeHtml(view.detail)}</p>` : "",
    ...openQuestions(view.questions).map(questionBlock),
    view.plan ? `<h2>${htmlText(lang, "status.plan-title")}</h2><p>${escapeHtml(view.plan.plan.summary)}</p>` : "",
    view.steps.length > 0 ? `<ol class="steps">${view.steps.map((step) => stepRow(step, lang)).join("")}</ol>` : "",
    ...evidenceLines(view, lang),
    `<p class="links">${linksOf(view, lang).join("")}</p>`,
  ];
  return page(`${view.id} · devorch`, parts.filter(Boolean).join("\n"), lang, { live: !endedStates.has(view.state) });
}

/** What was seen of the tests, and what the reviewer found: in the words of the cards. */
function evidenceLines(view: TaskView, lang: Lang): string[] {
  const review = view.review ? reviewLines(view.review, { lang, safe: (value) => value }) : [];
  return [...evidenceTexts(view, lang).map(({ line }) => line), ...review].map(
    (line) => `<p class="proof">${escapeHtml(line)}</p>`,
  );
}

function questionBlock({ text, options }: Question): string {
  const list = options.map((option) => `<li>${escapeHtml(option)}</li>`).join("");
  return `<p class="why">${escapeHtml(text)}</p>${list ? `<ul>${list}</ul>` : ""}`;
}

function stepRow({ title, state, attempts, commit, evidence }: Step, lang: Lang): string {
  const facts = [attempts > 1 ? htmlText(lang, "card.attempts", { count: attempts }) : "", commit?.slice(0, 8) ?? ""];
  const head = `<span class="sign ${state}">${signs[state]}</span>${escapeHtml(title)} <small>${facts.filter(Boolean).join(" · ")}</small>`;
  return `<li>${head}${evidence.map((check) => evidenceLine(check, lang)).join("")}</li>`;
}

/** One check that ran, with its result. */
function evidenceLine(check: Step["evidence"][number], lang: Lang): string {
  const sign = `<span class="${check.green ? "green" : "red"}">${check.green ? "✓" : "✗"}</span>`;
  const facts = [
    check.exit === null ? htmlText(lang, "card.cut-off") : htmlText(lang, "card.exit", { code: check.exit }),
    check.flaky ? htmlText(lang, "card.flaky") : "",
    check.stale ? htmlText(lang, "card.stale") : "",
    dayAndTime(check.at),
    check.tree.slice(0, 8),
  ];
  return `<p class="proof">${sign} <code>${escapeHtml(check.command)}</code> ${facts.filter(Boolean).join(" · ")}</p>`;
}

/** Links to the work. The address of a remote is a link only if it is http or https. */
function linksOf(view: TaskView, lang: Lang): string[] {
  const link = (to: string, words: string) => `<a href="${escapeHtml(to)}">${words}</a>`;
  const outside = (to: string | null, words: string) => (to && /^https?:\/\//.test(to) ? [link(to, words)] : []);
  return [
    ...(view.branch && view.base ? [link(`/tasks/${view.id}/diff`, htmlText(lang, "status.diff"))] : []),
    ...outside(view.url, htmlText(lang, "show.branch")),
    ...outside(view.compareUrl, htmlText(lang, "show.compare")),
  ];
}
