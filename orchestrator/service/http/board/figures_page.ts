import type { DayFigures } from "../../../run/store.ts";
import { text } from "../../../texts/index.ts";
import { duration, formatCount, money } from "../../../texts/measures.ts";
import type { Lang } from "../../../texts/sentence.ts";
import { escapeHtml, htmlText, page } from "../page.ts";
import { type Bar, barChart } from "./bar_chart.ts";

const days = 30;
const dayMs = 86_400_000;
/** Repositories with a colour of their own; the rest share one. */
const mostColours = 5;

type Sums = Omit<DayFigures, "day" | "repo">;

interface FiguresOptions {
  lang: Lang;
  /** Milliseconds since the epoch. */
  now: number;
  /** Only this repository. */
  repo: string | null;
}

/** The first day that the page shows, as ISO. */
export function figuresSince(now: number): string {
  return `${dayOf(now - (days - 1) * dayMs)}T00:00:00.000Z`;
}

/** Tasks, success, minutes and money of the last thirty days, by day and by repository. */
export function figuresPage(all: readonly DayFigures[], { lang, now, repo }: FiguresOptions): string {
  const shown = repo === null ? all : all.filter((row) => row.repo === repo);
  const dates = Array.from({ length: days }, (_, at) => dayOf(now - (days - 1 - at) * dayMs));
  const repos = reposOf(all);
  const body = `<h1>${htmlText(lang, "board.figures")}${repo === null ? "" : ` <small>${escapeHtml(repo)}</small>`}</h1><p class="dim">${htmlText(lang, "board.last-days", { days })}</p>${summary(sumOf(shown), lang)}<div class="charts">${charts(shown, { dates, repos, lang }).join("")}</div>${repoTable(all, repos, lang)}${dayTable(shown, dates, lang)}`;
  return page(`devorch · ${text(lang, "board.figures")}`, body, lang, { live: false, here: "figures" });
}

function summary(sums: Sums, lang: Lang): string {
  const fact = (key: "board.tasks" | "board.success" | "board.minutes" | "board.money", value: string) =>
    `<div><dt>${htmlText(lang, key)}</dt><dd>${escapeHtml(value)}</dd></div>`;
  const [tasks, success, minutes, spent] = cellsOf(sums, lang);
  return `<dl class="sums">${[
    fact("board.tasks", tasks),
    fact("board.success", success),
    fact("board.minutes", minutes),
    fact("board.money", spent),
  ].join("")}</dl>`;
}

interface ChartData {
  dates: string[];
  repos: (string | null)[];
  lang: Lang;
}

function charts(rows: readonly DayFigures[], { dates, repos, lang }: ChartData): string[] {
  const on = (day: string) => rows.filter((row) => row.day === day);
  const bars = (partsOf: (day: string) => Bar["parts"]) => dates.map((day) => ({ label: day, parts: partsOf(day) }));
  const byRepo = (of: keyof Sums) =>
    bars((day) =>
      repos.map((repo, at) => ({ tone: toneOf(at), value: sumOf(on(day).filter((row) => row.repo === repo))[of] })),
    );
  const whole = sumOf(rows);
  const [, success, minutes, spent] = cellsOf(whole, lang);
  const chart = (
    id: string,
    key: "board.tasks" | "board.success" | "board.minutes" | "board.money",
    given: { bars: Bar[]; told: string; say(value: number): string; most?: number },
  ) =>
    `<section aria-label="${htmlText(lang, key)}"><h2>${htmlText(lang, key)}</h2>${barChart(given.bars, { id, title: text(lang, key), ...given })}</section>`;
  return [
    chart("tasks", "board.tasks", {
      bars: bars((day) => {
        const { done, failed } = sumOf(on(day));
        return [
          { tone: "good", value: done },
          { tone: "bad", value: failed },
        ];
      }),
      told: text(lang, "board.tasks-told", { done: whole.done, failed: whole.failed }),
      say: (value) => formatCount(value, lang),
    }),
    chart("success", "board.success", {
      bars: bars((day) => [{ tone: "good", value: 100 * (successOf(sumOf(on(day))) ?? 0) }]),
      told: success,
      say: (value) => `${Math.round(value)} %`,
      most: 100,
    }),
    chart("minutes", "board.minutes", { bars: byRepo("ms"), told: minutes, say: duration }),
    chart("money", "board.money", { bars: byRepo("usd"), told: spent, say: (value) => money(value, lang) }),
  ];
}

function repoTable(rows: readonly DayFigures[], repos: (string | null)[], lang: Lang): string {
  const lines = repos.map((repo, at) => {
    const name =
      repo === null
        ? htmlText(lang, "board.no-repo")
        : `<a href="/figures?repo=${encodeURIComponent(repo)}">${escapeHtml(repo)}</a>`;
    const swatch = `<svg class="swatch" viewBox="0 0 10 10" aria-hidden="true"><rect class="${toneOf(at)}" width="10" height="10"/></svg>`;
    return tableRow(`${swatch}${name}`, sumOf(rows.filter((row) => row.repo === repo)), lang);
  });
  if (lines.length === 0) return `<p class="dim">${htmlText(lang, "board.no-figures")}</p>`;
  return `<section aria-labelledby="by-repo"><h2 id="by-repo">${htmlText(lang, "board.by-repo")}</h2>${table("board.repo", lines, lang)}</section>`;
}

function dayTable(rows: readonly DayFigures[], dates: string[], lang: Lang): string {
  const lines = dates
    .map((day) => ({ day, of: rows.filter((row) => row.day === day) }))
    .filter(({ of }) => of.length > 0)
    .reverse()
    .map(({ day, of }) => tableRow(day, sumOf(of), lang));
  if (lines.length === 0) return "";
  return `<details><summary>${htmlText(lang, "board.by-day")}</summary>${table("board.day", lines, lang)}</details>`;
}

function table(first: "board.repo" | "board.day", lines: string[], lang: Lang): string {
  const heads = ([first, "board.tasks", "board.success", "board.minutes", "board.money"] as const).map(
    (key) => `<th scope="col">${htmlText(lang, key)}</th>`,
  );
  return `<div class="scroll"><table><thead><tr>${heads.join("")}</tr></thead><tbody>${lines.join("")}</tbody></table></div>`;
}

/** `name` is HTML. */
function tableRow(name: string, sums: Sums, lang: Lang): string {
  const cells = cellsOf(sums, lang).map((cell) => `<td>${escapeHtml(cell)}</td>`);
  return `<tr><th scope="row">${name}</th>${cells.join("")}</tr>`;
}

function cellsOf(sums: Sums, lang: Lang): [string, string, string, string] {
  const success = successOf(sums);
  return [
    formatCount(sums.done + sums.failed, lang),
    success === null ? "–" : `${Math.round(100 * success)} %`,
    duration(sums.ms),
    money(sums.usd, lang),
  ];
}

/** null where no task ended. */
function successOf({ done, failed }: Sums): number | null {
  return done + failed === 0 ? null : done / (done + failed);
}

function sumOf(rows: readonly DayFigures[]): Sums {
  const sum = (of: keyof Sums) => rows.reduce((whole, row) => whole + row[of], 0);
  return { done: sum("done"), failed: sum("failed"), ms: sum("ms"), usd: sum("usd") };
}

/** The busiest first. */
function reposOf(rows: readonly DayFigures[]): (string | null)[] {
  const repos = [...new Set(rows.map(({ repo }) => repo))];
  const weight = new Map(repos.map((repo) => [repo, sumOf(rows.filter((row) => row.repo === repo)).ms]));
  return repos.sort((one, other) => (weight.get(other) ?? 0) - (weight.get(one) ?? 0));
}

function toneOf(at: number): string {
  return `tone${Math.min(at, mostColours)}`;
}

function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
