import type { TaskView } from "../../actions/devorch.ts";
import { withoutBlocks } from "../../safety/untrusted.ts";
import type { Plan } from "../../task/plan.ts";
import { reviewLines } from "../../task/review/report.ts";
import { isResting, type StepState } from "../../task/task.ts";
import { evidenceTexts } from "../../texts/evidence_text.ts";
import { type TextKey, text } from "../../texts/index.ts";
import { money } from "../../texts/measures.ts";
import { checkResult } from "../../texts/reasons/check_result.ts";
import type { Lang } from "../../texts/sentence.ts";
import { evidencePicture } from "./board/evidence_picture.ts";
import { otherActions, waitingBlock } from "./decision_forms.ts";
import {
  dayAndTime,
  elapsedTime,
  escapeHtml,
  htmlText,
  joinFacts,
  outsideLink,
  type PageOptions,
  page,
  separator,
  stateBadge,
  timeOfDay,
} from "./page.ts";

type Step = TaskView["steps"][number];

const signs: Record<StepState["state"], string> = { pending: "·", running: "▸", green: "✓", red: "✗", skipped: "–" };
const endedStates: ReadonlySet<string> = new Set(["completed", "failed", "cancelled", "rejected"]);

/** What the events of a task tell beyond its view. */
export interface TaskActivity {
  /** Working time so far. */
  elapsedMs: number;
  /** The step that is worked on and how many there are; 0 before the first. */
  step: number;
  of: number;
  /** The step or phase, in words. */
  where: string;
  /** The command or tool that runs; empty while nothing does. */
  doing: string;
  /** The output with which a step failed for good. */
  output: string;
  /** The `seq` of the last pause. */
  pause: number | null;
}

/** A revision of the plan, told by the events around it. */
export interface RevisionStory {
  revision: number;
  /** ISO. */
  at: string;
  summary: string;
  steps: string[];
  /** The change that a person asked for, or why the planner revised it; empty for neither. */
  why: string;
  approvedBy: string;
  rejected: boolean;
}

/** How a task came to where it is. */
export interface TaskHistory {
  revisions: readonly RevisionStory[];
  /** The newest events as lines, the oldest first. */
  log: readonly { at: string; line: string }[];
}

/** `activity` and `history`: null where it is not known; `token`: STATUS_TOKEN, without which nothing is decided on the page. */
export interface TaskPageOptions extends PageOptions {
  /** Where the stream goes on from this page. */
  place: string;
  activity: TaskActivity | null;
  history: TaskHistory | null;
  token: string | null;
}

export function taskPage(view: TaskView, options: TaskPageOptions): string {
  const { lang, activity, token, place } = options;
  const waits = waitingBlock(view, { lang, token, pause: activity?.pause ?? null });
  const asks = waits.some((part) => part.includes("<form"));
  const body = `${headOf(view, options)}<div class="board"><div class="column">${mainColumn(view, waits, options)}</div><div class="column">${sideColumn(view, options)}</div></div>`;
  return page(`${view.id} · devorch`, body, lang, {
    // A page that is loaded again would lose what is being written.
    live: !endedStates.has(view.state) && !asks,
    feed: { place, task: view.id },
  });
}

function headOf(view: TaskView, { lang, activity }: TaskPageOptions): string {
  const facts = [
    escapeHtml(view.branch ?? ""),
    escapeHtml(money(view.costUsd, lang, { atLeast: view.costUnknown })),
    activity ? elapsedTime(activity.elapsedMs, !isResting(view.state)) : "",
    escapeHtml(dayAndTime(view.createdAt)),
  ];
  return `<p class="over">${stateBadge(view.state, lang)} <span>${joinFacts([view.id, view.repo])}</span></p><h1>${escapeHtml(withoutBlocks(view.request))}</h1><p class="dim">${facts.filter(Boolean).join(separator)}</p>`;
}

function mainColumn(view: TaskView, waits: string[], { lang, activity }: TaskPageOptions): string {
  const doing = activity?.doing ? ` <code>${escapeHtml(activity.doing)}</code>` : "";
  const works = !isResting(view.state) && activity;
  const isPlanned = view.state === "planned";
  const parts = [
    view.detail ? `<p class="why">${escapeHtml(view.detail)}</p>` : "",
    works ? `<p class="now"><span class="pulse"></span>${escapeHtml(activity.where)}${doing}</p>` : "",
    view.state === "failed" && activity?.output ? `<pre>${escapeHtml(activity.output)}</pre>` : "",
    ...waits.filter(() => !isPlanned),
    view.plan ? `<h2>${htmlText(lang, "status.plan-title")}</h2><p>${escapeHtml(view.plan.plan.summary)}</p>` : "",
    isPlanned && view.plan ? planDetails(view.plan.plan, lang) : "",
    view.steps.length > 0 && !isPlanned
      ? `<ol class="steps">${view.steps.map((step) => stepRow(step, lang)).join("")}</ol>`
      : "",
    ...waits.filter(() => isPlanned),
    ...evidenceLines(view, lang),
    hasDiff(view)
      ? `<details class="changes" data-load="${diffPath(view)}"><summary>${htmlText(lang, "status.diff")}</summary></details>`
      : "",
    `<p class="links">${linksOf(view, lang).join("")}</p>`,
  ];
  return parts.filter(Boolean).join("\n");
}

function sideColumn(view: TaskView, options: TaskPageOptions): string {
  const { lang, history, token, activity } = options;
  const picture = view.state === "planned" ? "" : evidencePicture(view, lang);
  const actions = otherActions(view, { lang, token, pause: activity?.pause ?? null });
  const section = (key: TextKey, inside: string) =>
    inside === ""
      ? ""
      : `<section aria-label="${htmlText(lang, key)}"><h2>${htmlText(lang, key)}</h2>${inside}</section>`;
  return [
    section("board.evidence", picture),
    section("board.actions", actions),
    section("board.revisions", history ? revisionList(history.revisions, lang) : ""),
    section("board.log", history ? logList(history.log) : ""),
  ].join("");
}

function revisionList(revisions: readonly RevisionStory[], lang: Lang): string {
  const rows = [...revisions].reverse().map((revision) => {
    const { summary, steps, why, approvedBy, rejected } = revision;
    const said = [
      dayAndTime(revision.at),
      approvedBy === "" ? "" : text(lang, "board.approved-by", { by: approvedBy }),
      rejected ? text(lang, "board.rejected") : "",
    ];
    const list = steps.map((title) => `<li>${escapeHtml(title)}</li>`).join("");
    const asked = why === "" ? "" : `<p class="why">${escapeHtml(withoutBlocks(why))}</p>`;
    return `<li><details><summary>${htmlText(lang, "board.revision", { revision: revision.revision })} <small>${joinFacts(said)}</small></summary>${asked}<p>${escapeHtml(summary)}</p><ol class="numbered">${list}</ol></details></li>`;
  });
  return rows.length === 0 ? "" : `<ul class="revisions">${rows.join("")}</ul>`;
}

function logList(log: TaskHistory["log"]): string {
  const rows = log.map(({ at, line }) => `<li>${timeOfDay(at)} ${escapeHtml(line)}</li>`);
  return rows.length === 0 ? "" : `<ol class="log" tabindex="0">${rows.join("")}</ol>`;
}

/** What was seen of the tests, and what the reviewer found: in the words of the cards. */
function evidenceLines(view: TaskView, lang: Lang): string[] {
  const review = view.review ? reviewLines(view.review, { lang, safe: (value) => value }) : [];
  return [...evidenceTexts(view, lang).map(({ line }) => line), ...review].map(
    (line) => `<p class="proof">${escapeHtml(line)}</p>`,
  );
}

/** All that an approval covers: set-up, goals, files, checks, and what may use the network. */
export function planDetails({ setup = [], steps }: Plan, lang: Lang): string {
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

function hasDiff({ branch, base }: TaskView): boolean {
  return Boolean(branch && base);
}

function diffPath({ id }: TaskView): string {
  return `/tasks/${escapeHtml(id)}/diff`;
}

/** Links to the work. The address of a remote is a link only if it is http or https. */
function linksOf(view: TaskView, lang: Lang): string[] {
  const link = (to: string, words: string) => `<a href="${escapeHtml(to)}">${words}</a>`;
  const outside = (to: string | null, words: string) => [outsideLink(to, words)].filter((part) => part !== words);
  return [
    ...(hasDiff(view) ? [link(diffPath(view), htmlText(lang, "board.diff-page"))] : []),
    ...outside(view.url, htmlText(lang, "show.branch")),
    ...outside(view.pullRequest?.url ?? null, `#${view.pullRequest?.number}`),
    ...outside(view.compareUrl, htmlText(lang, "show.compare")),
  ];
}
