import type { TaskView } from "../../actions/devorch.ts";
import { openQuestions, type Question } from "../../task/question.ts";
import { openStates } from "../../task/task.ts";
import type { TextKey } from "../../texts/index.ts";
import { money } from "../../texts/measures.ts";
import type { Lang } from "../../texts/sentence.ts";
import { type FormSubject, signForm } from "./form_token.ts";
import { escapeHtml, htmlText } from "./page.ts";

/** Dollars that one form may add. */
export const mostRaised = 1000;

interface FormOptions {
  lang: Lang;
  /** STATUS_TOKEN; without it nothing is decided here. */
  token: string | null;
  /** The `seq` of the pause that waits, if one does. */
  pause: number | null;
  /** The page that is shown after the decision; default: the task's own. */
  from?: "board";
}

/** What waits for a person: the questions with their defaults, forms to decide, and the commands that do the same. */
export function waitingBlock(view: TaskView, options: FormOptions): string[] {
  const questions = view.state === "clarifying" ? openQuestions(view.questions) : [];
  if (view.state === "planned" && view.revision !== null) {
    return [...planForms(view, view.revision, options), commandLine(`devorch approve ${view.id}`, options)];
  }
  if (view.state === "paused" && view.reason === "weakened") return acceptForm(view.id, options);
  if (view.state === "paused" && view.reason === "money") return raiseForm(view.id, options);
  if (view.state === "paused") return resumeForm(view.id, options);
  if (questions.length === 0) return [];
  const asked = questions.map((question, at) => questionBlock(view.id, question, at === 0, options));
  return [...asked, commandLine(`devorch answer ${view.id} "…"`, options)];
}

/** On the board only where nothing can be pressed. */
function commandLine(command: string, { lang, token, from }: FormOptions): string {
  if (from === "board" && token !== null) return "";
  return `<p class="dim">${htmlText(lang, "status.by-command")} <code>${escapeHtml(command)}</code></p>`;
}

function resumeForm(task: string, options: FormOptions): string[] {
  const { lang, pause } = options;
  const subject: FormSubject = { task, action: "resume", shown: pause ?? 0 };
  return [
    form(options, subject, `<button>${htmlText(lang, "board.resume")}</button>`),
    commandLine(`devorch resume ${task}`, options),
  ];
}

/** The limit was reached: a dollar more by one press, or as much as is written. */
function raiseForm(task: string, options: FormOptions): string[] {
  const { lang, pause } = options;
  const label = htmlText(lang, "board.raise");
  const one = `<button name="raise" value="1">+${escapeHtml(money(1, lang))}</button>`;
  const other = `<input name="raise" type="number" min="0.01" max="${mostRaised}" step="0.01" required aria-label="${label}" placeholder="${label}"><button>${htmlText(lang, "board.resume")}</button>`;
  const subject: FormSubject = { task, action: "resume", shown: pause ?? 0 };
  return [form(options, subject, one), form(options, subject, other)];
}

/** What may be done besides what waits: another change, and the end. Each is folded up, so that nothing is pressed by mistake. */
export function otherActions(view: TaskView, options: FormOptions): string {
  const { lang, token } = options;
  if (token === null) return "";
  const shown = view.revision ?? 0;
  const change = changeTexts(view);
  const field = change
    ? `<textarea name="change" rows="3" maxlength="4000" required aria-label="${htmlText(lang, change.label)}" placeholder="${htmlText(lang, change.label)}"></textarea><button>${htmlText(lang, "board.send")}</button>`
    : "";
  const parts = [
    change
      ? folded(htmlText(lang, change.title), form(options, { task: view.id, action: "modify", shown }, field))
      : "",
    (openStates as readonly string[]).includes(view.state)
      ? folded(
          htmlText(lang, "board.cancel"),
          `<p>${htmlText(lang, "board.cancel-sure")}</p>${form(options, { task: view.id, action: "cancel", shown }, `<button class="danger">${htmlText(lang, "board.cancel-yes")}</button>`)}`,
        )
      : "",
  ];
  return parts.join("");
}

function folded(title: string, inside: string): string {
  return `<details class="action"><summary>${title}</summary>${inside}</details>`;
}

function changeTexts({ state }: TaskView): { title: TextKey; label: TextKey } | undefined {
  if (state === "planned") return { title: "board.modify", label: "board.what-change" };
  if (state === "queued" || state === "executing") return { title: "board.note", label: "board.what-note" };
  if (state === "completed" || state === "failed" || state === "cancelled")
    return { title: "board.follow-up", label: "board.what-next" };
  return undefined;
}

/** A change of the tests that waits for a yes: accepted, or the step is done again. */
function acceptForm(task: string, options: FormOptions): string[] {
  const { lang, token, pause } = options;
  const subject: FormSubject | null = pause === null ? null : { task, action: "accept", shown: pause };
  return [
    ...(token !== null && subject ? [form(options, subject, button("board.accept", lang))] : []),
    ...resumeForm(task, options),
    commandLine(`devorch approve ${task}`, options),
  ];
}

function planForms(view: TaskView, shown: number, options: FormOptions): string[] {
  const { lang, token } = options;
  if (token === null) return [];
  const doubt = view.verified
    ? ""
    : `<label><input type="checkbox" name="unverified" value="yes" required> ${htmlText(lang, "ask.unverified")}</label>`;
  const why = `<input name="why" maxlength="1000" placeholder="${htmlText(lang, "ask.why")}" aria-label="${htmlText(lang, "ask.why")}">`;
  return [
    form(options, { task: view.id, action: "approve", shown }, `${doubt}${button("board.approve", lang)}`),
    form(options, { task: view.id, action: "reject", shown }, `${why}${button("board.reject", lang)}`),
  ];
}

function questionBlock(task: string, question: Question, isNext: boolean, options: FormOptions): string {
  const { lang, token } = options;
  const { text, options: choices, n } = question;
  const usual = question.default;
  const isAsked = token !== null && isNext;
  const noted = (option: string) =>
    `${escapeHtml(option)}${option === usual ? ` <small>(${htmlText(lang, "card.usual")})</small>` : ""}`;
  const list = isAsked ? [] : choices.map((option) => `<li>${noted(option)}</li>`);
  const isFree = usual !== null && !choices.includes(usual);
  const usualLine = isFree ? `<p class="dim">${htmlText(lang, "card.usual")}: ${escapeHtml(usual)}</p>` : "";
  const asked = `<p class="why">${escapeHtml(text)}</p>${list.length > 0 ? `<ul>${list.join("")}</ul>` : ""}${usualLine}`;
  if (!isAsked) return asked;
  const subject: FormSubject = { task, action: "answer", shown: n };
  const label = htmlText(lang, "ask.answer");
  const buttons = choices
    .map((option) => `<button name="text" value="${escapeHtml(option)}">${noted(option)}</button>`)
    .join("");
  const free = `<input name="text" maxlength="4000" required value="${escapeHtml(isFree ? usual : "")}" aria-label="${label}" placeholder="${label}"><button>${htmlText(lang, "status.send")}</button>`;
  return `${asked}${buttons === "" ? "" : form(options, subject, buttons)}${form(options, subject, free)}`;
}

function form({ token, from }: FormOptions, subject: FormSubject, inside: string): string {
  const { task, action, shown } = subject;
  if (token === null) return "";
  const hidden = { token: signForm(token, subject), shown: String(shown), ...(from && { from }) };
  const fields = Object.entries(hidden).map(([name, value]) => `<input type="hidden" name="${name}" value="${value}">`);
  return `<form method="post" action="/tasks/${escapeHtml(task)}/${action}">${fields.join("")}${inside}</form>`;
}

function button(key: "board.approve" | "board.reject" | "board.accept", lang: Lang): string {
  return `<button>${htmlText(lang, key)}</button>`;
}
