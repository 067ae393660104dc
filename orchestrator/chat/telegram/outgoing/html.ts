import type { Paint } from "../../cards/paint.ts";

/** The one place where text becomes HTML. */
export function escapeHtml(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");
}

/** Cards in Telegram's HTML. */
export function htmlPaint(clean: (text: string) => string): Paint {
  const same = (value: string) => value;
  return {
    text: (value) => escapeHtml(disarmed(clean(value))),
    sentence: (value) => escapeHtml(clean(value)),
    bold: (value) => `<b>${value}</b>`,
    dim: (value) => `<i>${value}</i>`,
    good: same,
    bad: same,
    warn: same,
    accent: same,
  };
}

/**
 * What a model or a repository wrote is no command: an unseen character behind a slash keeps it from being one to tap, behind
 * `devorch` from becoming one. Parts of paths and tags are none to Telegram either.
 */
function disarmed(text: string): string {
  return text
    .replace(/(?<![\p{L}\p{N}_/<>])\/(?=\w{1,64}(?![\w/<>]))/gu, "/\u2060")
    .replace(/\bdevorch(?= )/gi, "$&\u2060");
}

/** Sentences of the catalogue, which name things `like this` and commands as a terminal has them. */
export function sentenceHtml(sentence: string, clean: (text: string) => string): string {
  return escapeHtml(clean(inChat(sentence))).replace(/`([^`\n]+)`/g, "<code>$1</code>");
}

const commands: Readonly<Record<string, string>> = { show: "status", answer: "clarify" };

/** Under a terminal's wide sign two blanks stand; a chat needs one. `devorch resume T-1` is `/resume T-1` in a chat, and `/task_new` the menu's `/new`. */
export function inChat(sentence: string): string {
  return sentence
    .replace(/^⚙️ {2}/, "⚙️ ")
    .replace(/(?<![\w/])\/task_new\b/g, "/new")
    .replace(
      /`?devorch (tasks|show|plan|diff|logs|approve|reject|modify|answer|cancel|resume)((?: T-\d+)?)(?: --[a-z-]+(?: [\d.]+)?)?`?/g,
      (_, name: string, id: string) => `/${name === "logs" ? "log" : (commands[name] ?? name)}${id}`,
    );
}

/** http, https and tg only. */
export function linkHtml(url: string, label: string): string {
  return /^(https?|tg):\/\//i.test(url) ? `<a href="${escapeHtml(url)}">${escapeHtml(label)}</a>` : escapeHtml(label);
}

export function plainOf(html: string): string {
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

/** A line that is too long by itself loses its tags: a cut inside one would be no HTML. */
function piecesOf(line: string, limit: number): string[] {
  if (line.length <= limit) return [line];
  const pieces: string[] = [];
  let piece = "";
  for (const sign of plainOf(line)) {
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
