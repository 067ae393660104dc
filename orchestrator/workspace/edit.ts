import type { Edit, EditResult } from "devorch";
import { behindAnchors } from "./edit/anchors.ts";
import { decorationOf } from "./edit/decoration.ts";
import { openDocument } from "./edit/document.ts";
import { type Found, refuse } from "./edit/found.ts";
import { placeholderIn } from "./edit/placeholder.ts";
import { search } from "./edit/search.ts";

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
  const placeholder = placeholderIn(sent, document.text, document.text);
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
  const placeholder = placeholderIn(replacement, old, text);
  if (placeholder !== undefined) return leftOut(placeholder);
  const decorated = decorationOf(replacement, old, text);
  if (decorated !== undefined) return refuse("ambiguous", decorated);
  const sent = { ...edit, old, new: replacement };
  return edit.behind === undefined ? search(text, sent) : behindAnchors(text, edit.behind, sent);
}

/** Models write "\n"; what the file has is put back at the end. */
function plain(text: string): string {
  const unmarked = text.startsWith("\uFEFF") ? text.slice(1) : text;
  if (!unmarked.includes("\r")) return unmarked;
  // A lone one at the end was cut from its line break.
  return unmarked.replaceAll("\r\n", "\n").replace(/\r$/, "");
}
