import { commandOf, decisiveList } from "../../../evidence/decisive_lines.ts";
import { withoutBlocks } from "../../../safety/untrusted.ts";
import { openQuestions } from "../../../task/question.ts";
import { isResting } from "../../../task/task.ts";
import { money } from "../../../texts/measures.ts";
import type { Lang } from "../../../texts/sentence.ts";
import { waitingBlock } from "../decision_forms.ts";
import {
  dayAndTime,
  elapsedTime,
  escapeHtml,
  htmlText,
  joinFacts,
  outsideLink,
  separator,
  stateBadge,
} from "../page.ts";
import { planDetails, type TaskActivity } from "../task_page.ts";
import { type BoardTask, groupOf } from "./groups.ts";
import type { StreamMessage } from "./stream.ts";

interface CardOptions {
  lang: Lang;
  /** STATUS_TOKEN; without it nothing is decided here. */
  token: string | null;
  /** null where it is not known. */
  activity: TaskActivity | null;
}

type Known = Exclude<BoardTask, { state: "damaged" }>;

/** A task on the board: what it is, and by its group the decision, the work, the branch or the fault. */
export function taskCard(task: BoardTask, options: CardOptions): string {
  const { id, state, repo, request } = task;
  const { lang } = options;
  const head = `<p class="over">${stateBadge(state, lang)} <span>${joinFacts([id, repo])}</span></p><h3><a class="clamp" id="title-${escapeHtml(id)}" href="/tasks/${escapeHtml(id)}">${escapeHtml(withoutBlocks(request) || id)}</a></h3>`;
  const body =
    task.state === "damaged"
      ? `<p class="why">${htmlText(lang, "board.damaged")}</p>`
      : cardBody(task as Known, options);
  return `<li class="card ${escapeHtml(state)}" id="card-${escapeHtml(id)}" data-group="${groupOf(state)}"><article aria-labelledby="title-${escapeHtml(id)}">${head}${body}</article></li>`;
}

/** What the stream tells of it: for programs the facts, for the page the card. */
export function cardMessage(task: BoardTask, options: CardOptions, clean: (words: string) => string): StreamMessage {
  const { id, state, costUsd } = task;
  const { activity } = options;
  const facts = activity && {
    step: activity.step,
    of: activity.of,
    command: clean(activity.doing),
    seconds: Math.round(activity.elapsedMs / 1000),
  };
  const html = clean(taskCard(task, options));
  return { event: "card", data: { task: id, group: groupOf(state), state, costUsd, ...facts, html } };
}

function cardBody(task: Known, options: CardOptions): string {
  const parts = {
    waiting: waitingParts,
    working: workingParts,
    done: doneParts,
    stopped: stoppedParts,
  }[groupOf(task.state)](task, options);
  return parts.filter(Boolean).join("");
}

function waitingParts(task: Known, options: CardOptions): string[] {
  const { lang, token, activity } = options;
  const { plan, detail } = task;
  const asks = openQuestions(task.questions).length > 0;
  const read = plan
    ? `<details><summary>${htmlText(lang, "board.read-plan")}</summary>${planDetails(plan.plan, lang)}</details>`
    : "";
  return [
    task.state === "planned" && plan ? `<p>${escapeHtml(plan.plan.summary)}</p>${read}` : "",
    detail && !asks ? `<p class="why clamp">${escapeHtml(detail)}</p>` : "",
    ...waitingBlock(task, { lang, token, pause: activity?.pause ?? null, from: "board" }),
    factLine(task, options),
  ];
}

function workingParts(task: Known, options: CardOptions): string[] {
  const { lang, activity } = options;
  const doing = activity?.doing ? ` <code>${escapeHtml(activity.doing)}</code>` : "";
  return [
    stepBar(task, lang),
    activity ? `<p class="now"><span class="pulse"></span>${escapeHtml(activity.where)}${doing}</p>` : "",
    factLine(task, options),
  ];
}

function doneParts(task: Known, options: CardOptions): string[] {
  const { lang } = options;
  const { pullRequest, ci, branch } = task;
  const links = [
    branch ? outsideLink(task.url, `<code>${escapeHtml(branch)}</code>`) : "",
    pullRequest ? outsideLink(pullRequest.url, `#${pullRequest.number}`) : "",
    ci ? ciText(ci, lang) : "",
  ];
  return [`<p class="proof">${links.filter(Boolean).join(separator)}</p>`, factLine(task, options)];
}

function ciText({ state, jobs }: NonNullable<Known["ci"]>, lang: Lang): string {
  const red = jobs.filter((job) => job.state === "red").map(({ name }) => name);
  return `<span class="${escapeHtml(state)}">${htmlText(lang, `board.ci.${state}`, { jobs: red.join(", ") })}</span>`;
}

/** Lines of a failing output on a card. */
const mostLines = 5;

function stoppedParts(task: Known, options: CardOptions): string[] {
  const { activity } = options;
  const output = task.state === "failed" ? (activity?.output ?? "") : "";
  const command = commandOf(output);
  const lines = decisiveList(output, mostLines);
  const said = command !== undefined || lines.length > 0;
  return [
    command === undefined ? "" : `<p class="proof red">✗ <code>${escapeHtml(command)}</code></p>`,
    lines.length > 0 ? `<pre class="five">${lines.map(escapeHtml).join("\n")}</pre>` : "",
    task.detail && !said ? `<p class="why clamp">${escapeHtml(task.detail)}</p>` : "",
    factLine(task, options),
  ];
}

/** A mark per step. */
function stepBar({ steps }: Known, lang: Lang): string {
  if (steps.length === 0) return "";
  const done = steps.filter(({ state }) => state === "green" || state === "skipped").length;
  const label = htmlText(lang, "board.step-bar", { done, of: steps.length });
  return `<p class="bar" role="img" aria-label="${label}">${steps.map(({ state }) => `<i class="${state}"></i>`).join("")}</p>`;
}

function factLine(task: Known, { activity, lang }: CardOptions): string {
  const running = !isResting(task.state);
  const facts = [
    activity && activity.elapsedMs >= 1000 ? elapsedTime(activity.elapsedMs, running) : "",
    escapeHtml(money(task.costUsd, lang, { atLeast: task.costUnknown })),
    running ? "" : escapeHtml(dayAndTime(task.createdAt)),
  ];
  return `<p class="dim">${facts.filter(Boolean).join(separator)}</p>`;
}
