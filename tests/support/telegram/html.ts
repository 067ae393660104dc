import { badRequest } from "./refusal.ts";

/** A text as it is shown, and the links in it. */
export interface Shown {
  text: string;
  links: { text: string; url: string }[];
}

const tags = new Set(
  "b strong i em u ins s strike del span tg-spoiler tg-emoji a code pre blockquote tg-time".split(" "),
);
const named: Record<string, string> = { lt: "<", gt: ">", amp: "&", quot: '"' };

interface Open {
  tag: string;
  /** Where its content begins in the text that is shown. */
  from: number;
  href?: string;
}

/** Reads `parse_mode: "HTML"` as Telegram does: the same few tags, the same errors. */
export function readHtml(html: string): Shown {
  const open: Open[] = [];
  const links: Shown["links"] = [];
  let text = "";
  let at = 0;
  while (at < html.length) {
    const char = html[at];
    if (char === "&") {
      const [whole, value] = entityAt(html, at);
      text += value;
      at += whole.length;
    } else if (char !== "<") {
      text += char;
      at++;
    } else {
      const end = html.indexOf(">", at);
      const offset = Buffer.byteLength(html.slice(0, at));
      if (end < 0) throw cannotParse(`Unclosed start tag at byte offset ${offset}`);
      const inside = html.slice(at + 1, end);
      if (inside.startsWith("/")) close(inside.slice(1).trim().toLowerCase(), offset);
      else open.push(opened(inside, offset, text.length));
      at = end + 1;
    }
  }
  const left = open.at(-1);
  if (left) throw cannotParse(`Can't find end tag corresponding to start tag "${left.tag}"`);
  return { text: text.trim(), links };

  function close(tag: string, offset: number): void {
    const last = open.pop();
    if (!last) throw cannotParse(`Unexpected end tag at byte offset ${offset}`);
    if (tag !== "" && tag !== last.tag)
      throw cannotParse(`Unmatched end tag at byte offset ${offset}, expected "</${last.tag}>", found "</${tag}>"`);
    if (last.href !== undefined) links.push({ text: text.slice(last.from), url: last.href });
  }
}

function opened(inside: string, offset: number, from: number): Open {
  const tag = (/^[^\s/]*/.exec(inside)?.[0] ?? "").toLowerCase();
  if (!tags.has(tag)) throw cannotParse(`Unsupported start tag "${tag}" at byte offset ${offset}`);
  const attributes = inside.slice(tag.length);
  if (/=\s*"[^"]*$/.test(attributes)) throw cannotParse(`Unclosed attribute value at byte offset ${offset}`);
  if (tag === "span" && !/class\s*=\s*["']?tg-spoiler/.test(attributes))
    throw cannotParse(`Tag "span" must have class "tg-spoiler" at byte offset ${offset}`);
  const href = tag === "a" ? /href\s*=\s*(?:"([^"]*)"|'([^']*)')/.exec(attributes) : null;
  return { tag, from, ...(href ? { href: plain(href[1] ?? href[2] ?? "") } : {}) };
}

/** An unknown entity is no error: it is shown as it stands. */
function entityAt(html: string, at: number): [whole: string, value: string] {
  const match = /^&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|(\w+));?/.exec(html.slice(at, at + 12));
  if (!match) return ["&", "&"];
  const [whole, decimal, hex, name = ""] = match;
  const code = decimal ? Number(decimal) : hex ? Number.parseInt(hex, 16) : 0;
  if (code > 0 && code <= 0x10ffff) return [whole, String.fromCodePoint(code)];
  return name in named ? [whole, named[name] ?? ""] : ["&", "&"];
}

function plain(text: string): string {
  return text.replace(/&[^;\s]+;/g, (entity) => entityAt(entity, 0)[1]);
}

function cannotParse(why: string) {
  return badRequest(`can't parse entities: ${why}`);
}
