import { type Lang, stateName, type TaskSummary, type TaskView, type TextKey, type TextParams, text } from "devorch";

const most = 200;

/** Text of models, repositories and people: never markup. */
export function escaped(words: string): string {
  const names: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
  return words.replace(/[&<>"']/g, (sign) => names[sign] ?? "");
}

export const style = `:root{color-scheme:light dark;--line:#8884;--dim:#7778;--good:#1a7f37;--bad:#cf222e}
@media(prefers-color-scheme:dark){:root{--good:#3fb950;--bad:#ff7b72}}
body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:0 auto;padding:1rem;overflow-wrap:anywhere}
a{color:inherit}h1{font-size:1.3rem}h2{font-size:1.05rem;margin:1.5rem 0 .4rem}small,.dim{opacity:.7}
ul,ol{padding:0;margin:0;list-style:none}li{border-top:1px solid var(--line);padding:.6rem 0}
li a{text-decoration:none;display:block}.state{border:1px solid var(--line);border-radius:1rem;padding:.05rem .6rem;font-size:.85rem;white-space:nowrap}
.completed,.green{color:var(--good)}.failed,.red{color:var(--bad)}
pre{overflow-x:auto;border:1px solid var(--line);border-radius:.4rem;padding:.7rem;font:13px/1.45 ui-monospace,monospace}
ins{color:var(--good);text-decoration:none}del{color:var(--bad);text-decoration:none}`;

interface Look {
  lang: Lang;
  version: string;
}

export function listPage(tasks: readonly TaskSummary[], { lang, version }: Look): string {
  const say = sayIn(lang);
  const rows = [...tasks]
    .reverse()
    .slice(0, most)
    .map(({ id, state, request, repo, costUsd }) => {
      const head = `<strong>${escaped(id)}</strong> ${badge(state, lang)}`;
      return `<li><a href="/tasks/${escaped(id)}">${head}<br>${escaped(request)}<br><small>${escaped(repo)} · $${costUsd.toFixed(2)}</small></a></li>`;
    });
  const body = rows.length > 0 ? `<ul>${rows.join("")}</ul>` : `<p>${escaped(say("status.none"))}</p>`;
  return page("devorch", `<h1>devorch <small>${escaped(version)}</small></h1>${body}`, lang);
}

export function taskPage(view: TaskView, { lang }: Look): string {
  const say = sayIn(lang);
  const parts = [
    `<p><a href="/">←</a></p><h1>${escaped(view.id)} ${badge(view.state, lang)}</h1><p>${escaped(view.request)}</p>`,
    `<p class="dim">${escaped([view.repo, view.branch ?? "", `$${view.costUsd.toFixed(2)}${view.costUnknown ? "+" : ""}`].filter(Boolean).join(" · "))}</p>`,
    view.detail ? `<p>${escaped(view.detail)}</p>` : "",
    view.plan ? `<h2>${escaped(say("status.plan-title"))}</h2><p>${escaped(view.plan.plan.summary)}</p>` : "",
    `<ol>${stepsOf(view).join("")}</ol>`,
    view.branch ? `<p><a href="/tasks/${escaped(view.id)}/diff">${escaped(say("status.diff"))}</a></p>` : "",
  ];
  return page(`${view.id} · devorch`, parts.join("\n"), lang);
}

export function diffPage(id: string, diff: string, { lang }: Look): string {
  const lines = diff.split("\n").map((line) => {
    if (/^\+(?!\+\+ )/.test(line)) return `<ins>${escaped(line)}</ins>`;
    return /^-(?!-- )/.test(line) ? `<del>${escaped(line)}</del>` : escaped(line);
  });
  const back = `<p><a href="/tasks/${escaped(id)}">← ${escaped(id)}</a></p>`;
  return page(`${id} · diff`, `${back}<pre>${lines.join("\n")}</pre>`, lang, { live: false });
}

/** The steps of the plan, or how far they came. */
function stepsOf(view: TaskView): string[] {
  if (view.steps.length === 0) return (view.plan?.plan.steps ?? []).map(({ title }) => `<li>${escaped(title)}</li>`);
  return view.steps.map(({ title, state, commit, evidence }) => {
    const seen = evidence.at(-1);
    const proof = seen
      ? `<br><small>${escaped(`${seen.command} → ${seen.exit ?? "–"}${seen.stale ? " *" : ""}`)}</small>`
      : "";
    const at = commit ? ` <small>${escaped(commit.slice(0, 8))}</small>` : "";
    return `<li><span class="state ${escaped(state)}">${escaped(state)}</span> ${escaped(title)}${at}${proof}</li>`;
  });
}

function badge(state: TaskView["state"], lang: Lang): string {
  return `<span class="state ${escaped(state)}">${escaped(stateName(lang, state))}</span>`;
}

/** Live without a script: the browser asks again. */
function page(title: string, body: string, lang: Lang, { live = true } = {}): string {
  const again = live ? '<meta http-equiv="refresh" content="5">' : "";
  return `<!doctype html><html lang="${lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">${again}<title>${escaped(title)}</title><link rel="stylesheet" href="/style.css"></head><body>${body}</body></html>`;
}

function sayIn(lang: Lang) {
  return (key: TextKey, params: TextParams = {}) => text(lang, key, params);
}
