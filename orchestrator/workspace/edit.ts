import type { Edit, EditResult } from "devorch";
import { openDocument } from "./edit/document.ts";
import { matchExactly } from "./edit/exact.ts";
import { type Found, refuse } from "./edit/found.ts";
import { explainMissing } from "./edit/missing.ts";
import { placeholderIn } from "./edit/placeholder.ts";
import { matchLines } from "./edit/stages.ts";

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

function findPlace(text: string, edit: Edit): Found {
  const old = plain(edit.old);
  const replacement = plain(edit.new);
  if (old === "") return refuse("empty", "`old` is empty; quote the lines to replace.");
  const placeholder = placeholderIn(replacement, old, text);
  if (placeholder !== undefined) {
    return refuse(
      "placeholder",
      `\`new\` leaves code out ("${placeholder}"); write every line, or make smaller edits.`,
    );
  }
  return (
    matchExactly(text, old, replacement) ?? matchLines(text, old, replacement) ?? explainMissing(text, old, replacement)
  );
}

/** Models write "\n"; what the file has is put back at the end. */
function plain(text: string): string {
  const unmarked = text.startsWith("\uFEFF") ? text.slice(1) : text;
  return unmarked.includes("\r\n") ? unmarked.replaceAll("\r\n", "\n") : unmarked;
}
