import type { Edit, EditResult } from "devorch";
import { openDocument } from "./edit/document.ts";
import { matchExactly } from "./edit/exact.ts";
import { type Found, lineAt, refuse } from "./edit/found.ts";
import { explainMissing } from "./edit/missing.ts";
import { placeholderIn } from "./edit/placeholder.ts";
import { matchLines } from "./edit/stages.ts";
import { isBlank, leading } from "./edit/style.ts";

/**
 * Replaces `old` by `new`, edit after edit, each on what the one before it left; all of them or none. A match is unique or
 * refused: first the text as it is, then whole lines that differ in nothing but line ends, trailing blanks, a uniform
 * indent, line-number prefixes or typographic characters (`notes` says so). There is no similarity search and no first
 * match. Byte order mark, line ends and a final newline stay as the file has them.
 */
export function applyEdits(text: string, edits: readonly Edit[]): EditResult {
  const document = openDocument(text);
  const notes: string[] = [];
  for (const [index, edit] of edits.entries()) {
    const which = edits.length > 1 ? `edit ${index + 1}: ` : "";
    const found = findPlace(document.text, edit);
    if (!found.ok) return { ok: false, reason: found.reason, detail: which + found.detail };
    notes.push(...document.replace(found.splice, edit).map((note) => which + note));
  }
  return { ok: true, text: document.close(), notes };
}

/** Puts `content` in the place of the whole text. Refused where it stands for lines of the text that it leaves out. */
export function rewriteText(text: string, content: string): EditResult {
  const document = openDocument(text);
  const sent = plain(content);
  const placeholder = placeholderIn(sent, document.text);
  if (placeholder !== undefined) return leftOut(placeholder);
  const whole = document.text.endsWith("\n") && sent !== "" && !sent.endsWith("\n") ? `${sent}\n` : sent;
  document.replace({ start: 0, end: document.text.length, text: whole }, { old: text, new: content });
  return { ok: true, text: document.close(), notes: [] };
}

function leftOut(placeholder: string) {
  return refuse("placeholder", `\`new\` leaves code out ("${placeholder}"); write every line, or make smaller edits.`);
}

function findPlace(text: string, edit: Edit): Found {
  const old = plain(edit.old);
  const replacement = plain(edit.new);
  if (!old.isWellFormed() || !replacement.isWellFormed())
    return refuse("not-found", "`old` or `new` begins or ends in the middle of a character; quote whole ones.");
  if (old === "") return refuse("empty", "`old` is empty; quote the lines to replace.");
  const placeholder = placeholderIn(replacement, old);
  if (placeholder !== undefined) return leftOut(placeholder);
  const decorated = decorationOf(replacement, old, text);
  if (decorated !== undefined) return refuse("ambiguous", decorated);
  if (edit.behind !== undefined) return behindAnchors(text, edit.behind, { old, new: replacement });
  return search(text, { ...edit, old, new: replacement }) ?? explainMissing(text, old, replacement);
}

/** What a tool or a chat puts around code, in `new` alone: nothing of it is meant for a file that has nothing like it. */
function decorationOf(replacement: string, old: string, text: string): string | undefined {
  const numbered = /^\s*\d+(?:\t|→|│|\| )/;
  const lines = replacement.split("\n").filter((line) => line.trim() !== "");
  const isNumbered = lines.length > 0 && lines.every((line) => numbered.test(line));
  if (isNumbered && !numbered.test(old) && !/^\s*\d+(?:\t|→|│|\| )/m.test(text))
    return "The lines of `new` begin with line numbers; send them without.";
  const isFenced = lines.length > 2 && /^\s*```/.test(lines[0] ?? "") && /^\s*```\s*$/.test(lines.at(-1) ?? "");
  if (isFenced && !old.includes("```") && !text.includes("```"))
    return "`new` is in a fence (```), which would end up in the file; send it without.";
  return undefined;
}

function search(text: string, { old, new: replacement, lines }: Edit): Found | undefined {
  return matchExactly(text, old, replacement, lines) ?? matchLines(text, old, replacement);
}

/**
 * The place of a hunk whose "@@" name lines: in the block that they open, else behind them. A line that the file does not have
 * says nothing.
 */
function behindAnchors(text: string, anchors: readonly string[], { old, new: replacement }: Edit): Found {
  const scopes = scopesBehind(text, anchors);
  const all = search(text, { old, new: replacement, lines: true }) ?? explainMissing(text, old, replacement);
  if (scopes.length === 0) return all;
  const found = scopes.flatMap(([start, end]) => {
    const inside = search(text.slice(start, end), { old, new: replacement, lines: true });
    return inside?.ok ? [{ ...inside.splice, start: inside.splice.start + start, end: inside.splice.end + start }] : [];
  });
  const [first, ...others] = new Map(found.map((splice) => [splice.start, splice])).values();
  if (first && others.length === 0) return { ok: true, splice: first };
  if (!all.ok || (anchors.length === 1 && scopes.some(([start]) => all.splice.start >= start))) return all;
  return refuse(
    "not-found",
    `\`old\` is not behind "${anchors.join('", "')}", which the patch names; it is at line ${lineAt(text, all.splice.start)}. Name the line before it, or add lines around it.`,
  );
}

/** Behind each line that begins like the anchor: what is deeper than it, up to and with the line that ends that; and so on in there. */
function scopesBehind(text: string, anchors: readonly string[]): [number, number][] {
  let scopes: [number, number][] = [];
  for (const anchor of anchors) {
    const within: readonly [number, number][] = scopes.length > 0 ? scopes : [[0, text.length]];
    const inner = within.flatMap(([from, to]) =>
      blocksOf(text.slice(from, to), anchor).map(([start, end]): [number, number] => [start + from, end + from]),
    );
    if (inner.length > 0) scopes = inner;
  }
  return scopes;
}

function blocksOf(text: string, anchor: string): [number, number][] {
  const wanted = anchor.trim();
  const found: [number, number][] = [];
  const lines = text.split("\n");
  let at = 0;
  for (const [index, line] of lines.entries()) {
    const start = at + line.length + 1;
    if (wanted !== "" && line.trim().startsWith(wanted)) {
      const depth = leading(line).length;
      const next = lines.findIndex(
        (other, below) => below > index && !isBlank(other) && leading(other).length <= depth,
      );
      const until = next === -1 ? lines.length : next + 1;
      found.push([start, Math.min(text.length, start + lines.slice(index + 1, until).join("\n").length + 1)]);
    }
    at = start;
  }
  return found;
}

/** Models write "\n"; what the file has is put back at the end. */
function plain(text: string): string {
  const unmarked = text.startsWith("\uFEFF") ? text.slice(1) : text;
  if (!unmarked.includes("\r")) return unmarked;
  // A lone one at the end was cut from its line break.
  return unmarked.replaceAll("\r\n", "\n").replace(/\r$/, "");
}
