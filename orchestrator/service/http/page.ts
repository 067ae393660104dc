import type { TaskSummary } from "../../actions/devorch.ts";
import { type TextKey, text } from "../../texts/index.ts";
import { clockTime, duration, dayAndTime as localTime } from "../../texts/measures.ts";
import type { Lang, TextParams } from "../../texts/sentence.ts";
import { assets } from "./board/assets.ts";

/** Between facts; a line breaks behind it, not before it. */
export const separator = "\u00a0· ";

/** Escapes text of models, repositories and people. */
export function escapeHtml(words: string): string {
  const names: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
  return words.replace(/[&<>"']/g, (sign) => names[sign] ?? "");
}

export interface PageOptions {
  lang: Lang;
  version: string;
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

/** In the zone of the installation (TZ), and with it: the reader may be in another one. */
export function dayAndTime(iso: string): string {
  return `${localTime(iso)} ${zoneOf(iso)}`.replaceAll(" ", "\u00A0");
}

/** Hour, minute and second in the zone of the installation. */
export function timeOfDay(iso: string): string {
  const [, seconds = ""] = /:(\d\d)(?:\.\d+)?Z$/.exec(iso) ?? [];
  return `<time datetime="${escapeHtml(iso)}">${clockTime(iso)}:${seconds}</time>`;
}

/** `UTC`, `GMT-3`. */
function zoneOf(iso: string): string {
  const parts = new Intl.DateTimeFormat("en", { timeZoneName: "short" }).formatToParts(new Date(iso));
  return parts.find(({ type }) => type === "timeZoneName")?.value ?? "";
}

/** A link to the outside; only http and https lead there, anything else is shown as text. `inside` is HTML. */
export function outsideLink(to: string | null, inside: string): string {
  return to !== null && /^https?:\/\//.test(to) ? `<a href="${escapeHtml(to)}">${inside}</a>` : inside;
}

/** Working time; while it runs the page counts on. */
export function elapsedTime(ms: number, running: boolean): string {
  return `<span class="time"${running ? ` data-since="${Math.round(ms)}"` : ""}>${duration(ms)}</span>`;
}

interface Frame {
  /** Without a script it is loaded again every 5 seconds. */
  live?: boolean;
  here?: "board" | "figures";
  /** Where the stream goes on from this page, and the task that it is about. */
  feed?: { place: string; task?: string };
}

/** What is around every page. `body` is HTML. */
export function page(title: string, body: string, lang: Lang, { live = true, here, feed }: Frame = {}): string {
  const again = live ? '<noscript><meta http-equiv="refresh" content="5"></noscript>' : "";
  const { "/style.css": style, "/board.js": script } = assets;
  const fed = feed
    ? ` data-feed="/events?since=${feed.place}"${feed.task === undefined ? "" : ` data-task="${escapeHtml(feed.task)}"`}`
    : "";
  const link = (to: string, key: TextKey, isHere: boolean) =>
    `<a href="${to}"${isHere ? ' aria-current="page"' : ""}>${htmlText(lang, key)}</a>`;
  const words = `data-live="${htmlText(lang, "board.live")}" data-offline="${htmlText(lang, "board.offline")}"`;
  const header = `<a class="skip" href="#main">${htmlText(lang, "board.skip")}</a><header><a class="brand" href="/">devorch</a><nav aria-label="${htmlText(lang, "board.nav")}">${link("/", "board.home", here === "board")}${link("/figures", "board.figures", here === "figures")}</nav><span class="link" id="link" ${words}></span></header>`;
  return `<!doctype html><html lang="${lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="color-scheme" content="light dark">${again}<title>${escapeHtml(title)}</title><link rel="stylesheet" href="/style.css" integrity="${style.integrity}"><script src="/board.js" integrity="${script.integrity}" defer></script></head><body>${header}<main id="main" tabindex="-1"${fed}>${body}</main><p class="hidden" id="said" role="status" aria-live="polite"></p></body></html>`;
}
