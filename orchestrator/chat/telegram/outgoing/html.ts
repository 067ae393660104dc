import type { Paint } from "../../cards/paint.ts";

/** Escapes text for HTML. */
export function escapeHtml(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");
}

/** Cards in Telegram's HTML. */
export function htmlPaint(clean: (text: string) => string): Paint {
  const same = (value: string) => value;
  const outside = (value: string) => escapeHtml(disarmCommands(clean(value)));
  return {
    text: outside,
    sentence: (value) => escapeHtml(clean(value)),
    command: outside,
    bold: (value) => `<b>${value}</b>`,
    dim: (value) => `<i>${value}</i>`,
    good: same,
    bad: same,
    warn: same,
    accent: same,
  };
}

/**
 * Keeps text of models and repositories from containing commands: an invisible character after a slash prevents a tappable
 * command, after `devorch` a translated one. Telegram does not treat parts of paths and tags as commands.
 */
function disarmCommands(text: string): string {
  return text
    .replace(/(?<![\p{L}\p{N}_/<>])\/(?=\w{1,64}(?![\w/<>]))/gu, "/\u2060")
    .replace(/\bdevorch(?= )/gi, "$&\u2060");
}

/** Sentences of the catalogue: `code` in backticks, and terminal commands as chat commands. */
export function sentenceHtml(sentence: string, clean: (text: string) => string): string {
  return escapeHtml(clean(inChat(sentence))).replace(/`([^`\n]+)`/g, "<code>$1</code>");
}

const chatNames: Readonly<Record<string, string>> = { show: "status", answer: "clarify" };

/**
 * Adapts a terminal sentence to a chat: one blank after a wide sign, `devorch resume T-1` as `/resume T-1`, `/task_new` as
 * `/new`.
 */
export function inChat(sentence: string): string {
  return sentence
    .replace(/^⚙️ {2}/, "⚙️ ")
    .replace(/(?<![\w/])\/task_new\b/g, "/new")
    .replace(
      /`?devorch (tasks|show|plan|diff|logs|approve|reject|modify|answer|cancel|resume)((?: T-\d+)?)(?: --[a-z-]+(?: [\d.]+)?)?`?/g,
      (_, name: string, id: string) => `/${name === "logs" ? "log" : (chatNames[name] ?? name)}${id}`,
    );
}

/** http, https and tg only. */
export function linkHtml(url: string, label: string): string {
  return /^(https?|tg):\/\//i.test(url) ? `<a href="${escapeHtml(url)}">${escapeHtml(label)}</a>` : escapeHtml(label);
}

export function withoutTags(html: string): string {
  return html
    .replace(/<[^>]*>/g, "")
    .replace(/&lt;/g, "<")
    .replace(/&gt;/g, ">")
    .replace(/&quot;/g, '"')
    .replace(/&amp;/g, "&");
}

export const maxPart = 3500;

/** Parts of at most `limit` characters, cut between lines; a tag that is open at a cut is closed and opened again. */
export function splitHtml(html: string, limit = maxPart): string[] {
  const parts: string[] = [];
  let part = "";
  for (const line of html.split("\n").flatMap((line) => piecesOf(line, limit - 100))) {
    const longer = part === "" ? line : `${part}\n${line}`;
    if (part !== "" && longer.length > limit - 50) {
      const open = openTags(part);
      parts.push(
        part +
          open
            .toReversed()
            .map((tag) => `</${tag}>`)
            .join(""),
      );
      part = open.map((tag) => `<${tag}>`).join("") + line;
    } else part = longer;
  }
  parts.push(part);
  return parts.filter((one) => one.trim() !== "");
}

/** A line over the limit loses its tags, because a cut inside a tag would be invalid HTML. */
function piecesOf(line: string, limit: number): string[] {
  if (line.length <= limit) return [line];
  const pieces: string[] = [];
  let piece = "";
  for (const sign of withoutTags(line)) {
    const safe = escapeHtml(sign);
    if (piece.length + safe.length > limit) {
      pieces.push(piece);
      piece = "";
    }
    piece += safe;
  }
  return [...pieces, piece];
}

function openTags(html: string): string[] {
  const open: string[] = [];
  for (const [, end, tag = ""] of html.matchAll(/<(\/?)(b|i|code|pre)>/g)) {
    if (end) open.splice(open.lastIndexOf(tag), 1);
    else open.push(tag);
  }
  return open;
}
