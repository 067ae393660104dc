import { text } from "../../../texts/index.ts";
import type { Lang } from "../../../texts/sentence.ts";
import { htmlText, type PageOptions, page } from "../page.ts";
import { type FleetView, fleetSection } from "./fleet_section.ts";
import { type BoardTask, type Group, type GroupCounts, numberOf } from "./groups.ts";

/** Tasks of a group on the board, and of one on its own page. */
export const boardLimits: Record<Group, number> = { waiting: 50, working: 50, done: 8, stopped: 8 };
export const pageLimit = 50;

interface BoardOptions extends PageOptions {
  counts: GroupCounts;
  /** Where the stream goes on from this page. */
  place: string;
  /** The card of each task. */
  card(task: BoardTask): string;
  fleet?: FleetView | undefined;
}

/** What a team keeps open: what waits, what works, what is done, what failed. */
export function boardPage(tasks: Record<Group, BoardTask[]>, options: BoardOptions): string {
  const { lang, place } = options;
  const column = (names: Group[]) =>
    `<div class="column">${names.map((name) => groupSection(name, tasks[name], options)).join("")}</div>`;
  const body = `<h1 class="hidden">devorch</h1><div class="board">${column(["waiting", "working"])}${column(["done", "stopped"])}</div>${options.fleet ? fleetSection(options.fleet, options) : ""}`;
  const { waiting } = options.counts;
  return page(waiting > 0 ? `(${waiting}) devorch` : "devorch", body, lang, { here: "board", feed: { place } });
}

/** One group with all its tasks, page by page. */
export function groupPage(name: Group, tasks: BoardTask[], options: BoardOptions): string {
  const { lang, counts, card } = options;
  const last = tasks.at(-1);
  const older =
    tasks.length === pageLimit && last
      ? `<p class="links"><a rel="next" href="/?group=${name}&amp;before=${numberOf(last.id)}">${htmlText(lang, "board.older")}</a></p>`
      : "";
  const title = `${htmlText(lang, `board.${name}`)} <small>${counts[name]}</small>`;
  const list = tasks.length > 0 ? cards(tasks, card) : emptyLine(name, lang);
  return page(`devorch · ${text(lang, `board.${name}`)}`, `<h1>${title}</h1>${list}${older}`, lang, { live: false });
}

function groupSection(name: Group, tasks: BoardTask[], { lang, counts, card }: BoardOptions): string {
  const count = counts[name];
  const limit = boardLimits[name];
  const all = `<p class="all"${count > tasks.length ? "" : " hidden"}><a href="/?group=${name}">${htmlText(lang, "board.all", { count })}</a></p>`;
  return `<section class="group" id="group-${name}" data-limit="${limit}" aria-labelledby="name-${name}"><h2 id="name-${name}">${htmlText(lang, `board.${name}`)} <span class="count" data-count="${name}">${count}</span></h2>${cards(tasks, card)}${emptyLine(name, lang)}${all}</section>`;
}

function cards(tasks: BoardTask[], card: BoardOptions["card"]): string {
  return `<ul class="cards">${tasks.map(card).join("")}</ul>`;
}

/** Shown by the style while the list above it is empty. */
function emptyLine(name: Group, lang: Lang): string {
  return `<p class="none dim">${htmlText(lang, `board.none.${name}`)}</p>`;
}
