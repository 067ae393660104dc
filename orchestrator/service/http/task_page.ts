import type { TaskView } from "../../actions/devorch.ts";
import type { Plan } from "../../task/plan.ts";
import { reviewLines } from "../../task/review/report.ts";
import { isResting, type StepState } from "../../task/task.ts";
import { evidenceTexts } from "../../texts/evidence_text.ts";
import type { TextKey } from "../../texts/index.ts";
import { checkResult } from "../../texts/reasons/check_result.ts";
import type { Lang } from "../../texts/sentence.ts";
import { waitingBlock } from "./decision_forms.ts";
import {
  backLink,
  dayAndTime,
  dollars,
  escapeHtml,
  htmlText,
  joinFacts,
  type PageOptions,
  page,
  separator,
  stateBadge,
} from "./page.ts";

type Step = TaskView["steps"][number];

const signs: Record<StepState["state"], string> = { pending: "·", running: "▸", green: "✓", red: "✗", skipped: "–" };
const endedStates: ReadonlySet<string> = new Set(["completed", "failed", "cancelled", "rejected"]);

/** What the events of a task tell beyond its view. */
export interface TaskActivity {
  /** Working time so far. */
  elapsed: string;
  /** The step or phase, and what is done in it. */
  now: string;
  /** The output with which a step failed for good. */
  output: string;
  /** The `seq` of the last pause. */
  pause: number | null;
}

/** `activity`: null where it is not known; `token`: STATUS_TOKEN, without which nothing is decided on the page. */
export interface TaskPageOptions extends PageOptions {
  activity: TaskActivity | null;
  token: string | null;
}

export function taskPage(view: TaskView, { lang, activity, token }: TaskPageOptions): string {
  const working = !isResting(view.state);
  const facts = [
    view.repo,
    view.branch ?? "",
    dollars(view.costUsd, { atLeast: view.costUnknown }),
    dayAndTime(view.createdAt),
    activity?.elapsed ?? "",
  ];
  const waits = waitingBlock(view, { lang, token, pause: activity?.pause ?? null });
  const parts = [
    backLink("/", "devorch"),
    `<h1>${escapeHtml(view.id)} ${stateBadge(view.state, lang)}</h1><p>${escapeHtml(view.request)}</p>`,
    `<p class="dim">${joinFacts(facts)}</p>`,
    view.detail ? `<p class="why">${escapeHtml(view.detail)}</p>` : "",
    working && activity ? `<p class="executing">▸ ${escapeHtml(activity.now)}</p>` : "",
    view.state === "failed" && activity?.output ? `<pre>${escapeHtml(activity.output)}</pre>` : "",
    ...waits.filter(() => view.state !== "planned"),
    view.plan ? `<h2>${htmlText(lang, "status.plan-title")}</h2><p>${escapeHtml(view.plan.plan.summary)}</p>` : "",
    view.state === "planned" && view.plan ? planDetails(view.plan.plan, lang) : "",
    view.steps.length > 0 && view.state !== "planned"
      ? `<ol class="steps">${view.steps.map((step) => stepRow(step, lang)).join("")}</ol>`
      : "",
    ...waits.filter(() => view.state === "planned"),
    ...evidenceLines(view, lang),
    `<p class="links">${linksOf(view, lang).join("")}</p>`,
  ];
  return page(`${view.id} · devorch`, parts.filter(Boolean).join("\n"), lang, {
    // A page that reloads would lose what is being written.
    live: !endedStates.has(view.state) && !waits.some((part) => part.includes("<form")),
  });
}

/** What was seen of the tests, and what the reviewer found: in the words of the cards. */
function evidenceLines(view: TaskView, lang: Lang): string[] {
  const review = view.review ? reviewLines(view.review, { lang, safe: (value) => value }) : [];
  return [...evidenceTexts(view, lang).map(({ line }) => line), ...review].map(
    (line) => `<p class="proof">${escapeHtml(line)}</p>`,
  );
}

/** All that an approval covers: set-up, goals, files, checks, and what may use the network. */
function planDetails({ setup = [], steps }: Plan, lang: Lang): string {
  const command = ({ run, network }: { run: string; network?: boolean | undefined }) =>
    `<code>${escapeHtml(run)}</code>${network ? ` <span class="red">${htmlText(lang, "card.network")}</span>` : ""}`;
  const line = (key: TextKey, items: readonly string[] = []) =>
    items.length === 0 ? "" : `<p class="proof">${htmlText(lang, key)}: ${items.join(", ")}</p>`;
  const rows = steps.map(({ title, goal, files, verify, changesTests = [] }, at) => {
    const named = (paths: readonly string[] = []) => paths.map(escapeHtml);
    return `<li>${at + 1}. ${escapeHtml(title)}<p>${escapeHtml(goal)}</p>${[
      line("plan.modifies", named(files?.modify)),
      line("plan.creates", named(files?.create)),
      line(
        "plan.changes-test",
        changesTests.map(({ path, why }) => escapeHtml(`${path}: ${why}`)),
      ),
      line("plan.checked-by", verify?.map(command)),
    ].join("")}</li>`;
  });
  return `${line("plan.setup", setup.map(command))}<ol class="steps">${rows.join("")}</ol>`;
}

function stepRow({ title, state, attempts, commit, evidence }: Step, lang: Lang): string {
  const facts = [attempts > 1 ? htmlText(lang, "card.attempts", { count: attempts }) : "", commit?.slice(0, 8) ?? ""];
  const head = `<span class="sign ${state}">${signs[state]}</span>${escapeHtml(title)} <small>${facts.filter(Boolean).join(separator)}</small>`;
  return `<li>${head}${evidence.map((check) => evidenceLine(check, lang)).join("")}</li>`;
}

/** One check that ran, with its result. */
function evidenceLine(check: Step["evidence"][number], lang: Lang): string {
  const sign = `<span class="${check.green ? "green" : "red"}">${check.green ? "✓" : "✗"}</span>`;
  const facts = [
    escapeHtml(checkResult(check, lang)),
    check.flaky ? htmlText(lang, "card.flaky") : "",
    check.stale ? htmlText(lang, "card.stale") : "",
    dayAndTime(check.at),
    check.tree.slice(0, 8),
  ];
  return `<p class="proof">${sign} <code>${escapeHtml(check.command)}</code> ${facts.filter(Boolean).join(separator)}</p>`;
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
