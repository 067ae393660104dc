import type { TaskView } from "../../actions/devorch.ts";
import { openQuestions, type Question } from "../../task/question.ts";
import type { StepState } from "../../task/task.ts";
import type { Lang } from "../../texts/sentence.ts";
import { back, badge, dayAndTime, dollars, escaped, joined, type Look, page, said } from "./page.ts";

type Step = TaskView["steps"][number];

const signs: Record<StepState["state"], string> = { pending: "·", running: "▸", green: "✓", red: "✗", skipped: "–" };
const ended: ReadonlySet<string> = new Set(["completed", "failed", "cancelled", "rejected"]);

export function taskPage(view: TaskView, { lang }: Look): string {
  const facts = [
    view.repo,
    view.branch ?? "",
    dollars(view.costUsd, { atLeast: view.costUnknown }),
    dayAndTime(view.createdAt),
  ];
  const parts = [
    back("/", "devorch"),
    `<h1>${escaped(view.id)} ${badge(view.state, lang)}</h1><p>${escaped(view.request)}</p>`,
    `<p class="dim">${joined(facts)}</p>`,
    view.detail ? `<p class="why">${escaped(view.detail)}</p>` : "",
    ...openQuestions(view.questions).map(asked),
    view.plan ? `<h2>${said(lang, "status.plan-title")}</h2><p>${escaped(view.plan.plan.summary)}</p>` : "",
    view.steps.length > 0 ? `<ol class="steps">${view.steps.map((step) => row(step, lang)).join("")}</ol>` : "",
    `<p class="links">${linksOf(view, lang).join("")}</p>`,
  ];
  return page(`${view.id} · devorch`, parts.filter(Boolean).join("\n"), lang, { live: !ended.has(view.state) });
}

function asked({ text, options }: Question): string {
  const list = options.map((option) => `<li>${escaped(option)}</li>`).join("");
  return `<p class="why">${escaped(text)}</p>${list ? `<ul>${list}</ul>` : ""}`;
}

function row({ title, state, attempts, commit, evidence }: Step, lang: Lang): string {
  const facts = [attempts > 1 ? said(lang, "card.attempts", { count: attempts }) : "", commit?.slice(0, 8) ?? ""];
  const head = `<span class="sign ${state}">${signs[state]}</span>${escaped(title)} <small>${facts.filter(Boolean).join(" · ")}</small>`;
  return `<li>${head}${evidence.map((check) => proof(check, lang)).join("")}</li>`;
}

/** What was seen: every check that ran, oldest first. */
function proof(check: Step["evidence"][number], lang: Lang): string {
  const sign = `<span class="${check.green ? "green" : "red"}">${check.green ? "✓" : "✗"}</span>`;
  const facts = [
    check.exit === null ? said(lang, "card.cut-off") : said(lang, "card.exit", { code: check.exit }),
    check.flaky ? said(lang, "card.flaky") : "",
    check.stale ? said(lang, "card.stale") : "",
    dayAndTime(check.at),
    check.tree.slice(0, 8),
  ];
  return `<p class="proof">${sign} <code>${escaped(check.command)}</code> ${facts.filter(Boolean).join(" · ")}</p>`;
}

/** Where the work can be seen. An address of a remote is a link only where a browser may open it. */
function linksOf(view: TaskView, lang: Lang): string[] {
  const link = (to: string, words: string) => `<a href="${escaped(to)}">${words}</a>`;
  const outside = (to: string | null, words: string) => (to && /^https?:\/\//.test(to) ? [link(to, words)] : []);
  return [
    ...(view.branch && view.base ? [link(`/tasks/${view.id}/diff`, said(lang, "status.diff"))] : []),
    ...outside(view.url, said(lang, "show.branch")),
    ...outside(view.compareUrl, said(lang, "show.compare")),
  ];
}
