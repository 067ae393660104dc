import type { TaskSummary } from "../../actions/devorch.ts";
import { type TextKey, text } from "../../texts/index.ts";
import type { Lang, TextParams } from "../../texts/sentence.ts";

/** How many tasks the list shows. */
export const maxListedTasks = 200;

/** Between facts; a line breaks behind it, not before it. */
export const separator = "\u00a0· ";

/** Escapes text of models, repositories and people. */
export function escapeHtml(words: string): string {
  const names: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
  return words.replace(/[&<>"']/g, (sign) => names[sign] ?? "");
}

export const style = `:root{color-scheme:light dark;--line:#8884;--dim:#59636e;--good:#1a7f37;--bad:#cf222e;--wait:#9a6700;--busy:#0969da;--ground:#8881}
@media(prefers-color-scheme:dark){:root{--dim:#9198a1;--good:#3fb950;--bad:#ff7b72;--wait:#d29922;--busy:#58a6ff}}
body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:0 auto;padding:1rem;overflow-wrap:anywhere}
a{color:inherit}h1{font-size:1.3rem;margin:.5rem 0}h2{font-size:1.05rem;margin:1.5rem 0 .4rem}small,.dim{color:var(--dim);font-size:.85rem;font-weight:400}
nav a{display:inline-block;padding:.4rem .6rem .4rem 0;text-decoration:none;color:var(--dim)}p{margin:.5rem 0}
ul,ol{padding:0;margin:0;list-style:none}li{border-top:1px solid var(--line);padding:.6rem 0}li p{margin:.15rem 0}
.tasks a{text-decoration:none;display:block}.tasks a:hover{background:var(--ground)}
.state{margin-left:.2rem;border:1px solid;border-radius:1rem;padding:.05rem .6rem;font-size:.85rem;font-weight:400;white-space:nowrap;color:var(--dim)}
.completed,.green{color:var(--good)}.failed,.damaged,.red{color:var(--bad)}.executing,.finalizing,.planning,.running{color:var(--busy)}
.clarifying,.planned,.paused{color:var(--wait)}.pending,.skipped{color:var(--dim)}
.clamp{display:-webkit-box;-webkit-line-clamp:3;-webkit-box-orient:vertical;overflow:hidden}
.steps li{padding-left:1.4rem}.sign{display:inline-block;width:1.4rem;margin-left:-1.4rem;font-weight:700}.proof{color:var(--dim);font-size:.85rem}
.why{border-left:3px solid var(--wait);padding-left:.7rem;white-space:pre-line}.links a{display:inline-block;padding:.4rem 1rem .4rem 0}.links a::first-letter{text-transform:uppercase}
form{margin:.6rem 0;display:flex;flex-wrap:wrap;gap:.5rem}button,input{font:inherit;padding:.35rem .8rem;border:1px solid var(--line);border-radius:.4rem;background:var(--ground);color:inherit}
input:not([type]){flex:1 1 14rem;min-width:0}button{cursor:pointer}label{flex-basis:100%}
code,pre{font:13px/1.45 ui-monospace,monospace}pre{overflow-x:auto;border:1px solid var(--line);border-radius:.4rem;padding:.7rem}
ins{color:var(--good);text-decoration:none}del{color:var(--bad);text-decoration:none}`;

export interface PageOptions {
  lang: Lang;
  version: string;
}

export function listPage(tasks: readonly TaskSummary[], { lang, version }: PageOptions): string {
  const rows = [...tasks].reverse().map((task) => {
    const facts = [task.repo, task.branch ?? "", dollars(task.costUsd), dayAndTime(task.createdAt)];
    const head = `<strong>${escapeHtml(task.id)}</strong> ${stateBadge(task.state, lang)}`;
    const request = `<p class="clamp">${escapeHtml(task.request)}</p>`;
    return `<li><a href="/tasks/${escapeHtml(task.id)}">${head}${request}<small>${joinFacts(facts)}</small></a></li>`;
  });
  const body = rows.length > 0 ? `<ul class="tasks">${rows.join("")}</ul>` : `<p>${htmlText(lang, "status.none")}</p>`;
  return page("devorch", `<h1>devorch <small>${escapeHtml(version)}</small></h1>${body}`, lang);
}

export function diffPage(id: string, diff: string, { lang }: PageOptions): string {
  const lines = diff.split("\n").map((line) => {
    if (/^\+(?!\+\+ )/.test(line)) return `<ins>${escapeHtml(line)}</ins>`;
    return /^-(?!-- )/.test(line) ? `<del>${escapeHtml(line)}</del>` : escapeHtml(line);
  });
  const body = diff.trim() === "" ? `<p>${htmlText(lang, "status.no-changes")}</p>` : `<pre>${lines.join("\n")}</pre>`;
  return page(`${id} · diff`, `${backLink(`/tasks/${id}`, id)}<h1>${htmlText(lang, "status.diff")}</h1>${body}`, lang, {
    live: false,
  });
}

/** Why a decision was not taken. */
export function refusalPage(to: string, where: string, sentence: string, lang: Lang): string {
  return page(where, `${backLink(to, where)}<p class="why">${escapeHtml(sentence)}</p>`, lang, { live: false });
}

export function backLink(to: string, where: string): string {
  return `<nav><a href="${escapeHtml(to)}">← ${escapeHtml(where)}</a></nav>`;
}

export function stateBadge(state: TaskSummary["state"], lang: Lang): string {
  return `<span class="state ${escapeHtml(state)}">${htmlText(lang, `state.${state}`)}</span>`;
}

/** The facts that are not empty, in one line. */
export function joinFacts(facts: readonly string[]): string {
  return escapeHtml(facts.filter(Boolean).join(separator));
}

export function htmlText(lang: Lang, key: TextKey, params: TextParams = {}): string {
  return escapeHtml(text(lang, key, params));
}

export function dollars(amount: number, { atLeast = false } = {}): string {
  return `$${amount.toFixed(2)}${atLeast ? "+" : ""}`;
}

/** With its time zone: the reader may be in another one than the service. */
export function dayAndTime(iso: string): string {
  return `${iso.slice(0, 10)}\u00A0${iso.slice(11, 16)}\u00A0UTC`;
}

/** `live`: the browser reloads the page every 5 seconds; there is no script. */
export function page(title: string, body: string, lang: Lang, { live = true } = {}): string {
  const again = live ? '<meta http-equiv="refresh" content="5">' : "";
  return `<!doctype html><html lang="${lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">${again}<title>${escapeHtml(title)}</title><link rel="stylesheet" href="/style.css"></head><body>${body}</body></html>`;
}
