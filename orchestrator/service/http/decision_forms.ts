import type { TaskView } from "../../actions/devorch.ts";
import { openQuestions, type Question } from "../../task/question.ts";
import type { Lang } from "../../texts/sentence.ts";
import { type FormSubject, signForm } from "./form_token.ts";
import { escapeHtml, htmlText } from "./page.ts";

interface FormOptions {
  lang: Lang;
  /** STATUS_TOKEN; without it nothing is decided here. */
  token: string | null;
  /** The `seq` of the pause that waits, if one does. */
  pause: number | null;
}

/** What waits for a person: the questions with their defaults, forms to decide, and the commands that do the same. */
export function waitingBlock(view: TaskView, options: FormOptions): string[] {
  const questions = view.state === "clarifying" ? openQuestions(view.questions) : [];
  if (view.state === "planned" && view.revision !== null) {
    return [...planForms(view, view.revision, options), commandLine(`devorch approve ${view.id}`, options.lang)];
  }
  if (view.state === "paused" && view.reason === "weakened") return acceptForm(view.id, options);
  if (view.state === "paused") return [commandLine(`devorch resume ${view.id}`, options.lang)];
  if (questions.length === 0) return [];
  const asked = questions.map((question, at) => questionBlock(view.id, question, at === 0, options));
  return [...asked, commandLine(`devorch answer ${view.id} "…"`, options.lang)];
}

function commandLine(command: string, lang: Lang): string {
  return `<p class="dim">${htmlText(lang, "status.by-command")} <code>${escapeHtml(command)}</code></p>`;
}

/** A change of the tests that waits for a yes: accepted, or the step is done again. */
function acceptForm(task: string, { lang, token, pause }: FormOptions): string[] {
  const subject: FormSubject | null = pause === null ? null : { task, action: "accept", shown: pause };
  return [
    ...(token !== null && subject ? [form(token, subject, button("ask.accept", lang))] : []),
    commandLine(`devorch approve ${task}`, lang),
    commandLine(`devorch resume ${task}`, lang),
  ];
}

function planForms(view: TaskView, shown: number, { lang, token }: FormOptions): string[] {
  if (token === null) return [];
  const doubt = view.verified
    ? ""
    : `<label><input type="checkbox" name="unverified" value="yes" required> ${htmlText(lang, "ask.unverified")}</label>`;
  const why = `<input name="why" maxlength="1000" placeholder="${htmlText(lang, "ask.why")}" aria-label="${htmlText(lang, "ask.why")}">`;
  return [
    form(token, { task: view.id, action: "approve", shown }, `${doubt}${button("ask.approve", lang)}`),
    form(token, { task: view.id, action: "reject", shown }, `${why}${button("ask.reject", lang)}`),
  ];
}

function questionBlock(task: string, question: Question, isNext: boolean, { lang, token }: FormOptions): string {
  const { text, options, n } = question;
  const usual = question.default;
  const named = (option: string) =>
    escapeHtml(option) + (option === usual ? ` <small>(${htmlText(lang, "card.usual")})</small>` : "");
  const isFree = usual !== null && !options.includes(usual);
  const usualLine = isFree ? `<p class="dim">${htmlText(lang, "card.usual")}: ${escapeHtml(usual)}</p>` : "";
  const asked = `<p class="why">${escapeHtml(text)}</p>`;
  if (token === null || !isNext) {
    const list = options.map((option) => `<li>${named(option)}</li>`).join("");
    return `${asked}${list === "" ? "" : `<ul>${list}</ul>`}${usualLine}`;
  }
  const subject: FormSubject = { task, action: "answer", shown: n };
  const label = htmlText(lang, "ask.answer");
  const choices = options
    .map((option) => `<button name="text" value="${escapeHtml(option)}">${named(option)}</button>`)
    .join("");
  const free = `<input name="text" maxlength="4000" required value="${escapeHtml(isFree ? usual : "")}" aria-label="${label}" placeholder="${label}"><button>${htmlText(lang, "status.send")}</button>`;
  return `${asked}${usualLine}${choices === "" ? "" : form(token, subject, choices)}${form(token, subject, free)}`;
}

function form(secret: string, subject: FormSubject, inside: string): string {
  const { task, action, shown } = subject;
  return `<form method="post" action="/tasks/${escapeHtml(task)}/${action}"><input type="hidden" name="token" value="${signForm(secret, subject)}"><input type="hidden" name="shown" value="${shown}">${inside}</form>`;
}

function button(key: "ask.approve" | "ask.reject" | "ask.accept", lang: Lang): string {
  return `<button>${htmlText(lang, key)}</button>`;
}
