import type { Edit, EditResult } from "../run/editing.ts";
import { markIn, meantText } from "../safety/visible_text.ts";
import { behindAnchors } from "./edit/anchors.ts";
import { decorationOf } from "./edit/decoration.ts";
import { openDocument } from "./edit/document.ts";
import { type Found, type Refusal, refuse } from "./edit/found.ts";
import { unnumbered } from "./edit/numbers.ts";
import { placeholderIn } from "./edit/placeholder.ts";
import { search } from "./edit/search.ts";

/**
 * Replaces `old` by `new`, edit after edit, each on what the one before it left; all of them or none. A match is unique or
 * refused: first the text as it is, then whole lines that differ in nothing but line ends, trailing blanks, a uniform
 * indent, line-number prefixes or typographic characters (`notes` says so). There is no similarity search and no first
 * match. Byte order mark, line ends and a final newline stay as the file has them. Characters may be written as they are shown
 * (⟦U+001B⟧); what holds a mark for what was not shown is refused.
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

/**
 * Puts `content` in the place of the whole text, which is empty where the file is new. Refused where it stands for lines of the
 * text that it leaves out.
 */
export function rewriteText(text: string, content: string): EditResult {
  const marked = holdsMark("the content", content, text);
  if (marked) return marked;
  const document = openDocument(text);
  const bare = unnumbered(content, text);
  if (bare === undefined)
    return refuse(
      "placeholder",
      "The lines of the content begin with line numbers; send them without. Where they are meant, delete the file first.",
    );
  if (text === "") return { ok: true, text: meantText(bare), notes: [] };
  const sent = plain(bare, text);
  const placeholder = placeholderIn(sent, document.text, document.text);
  if (placeholder !== undefined) return leavesOut(placeholder);
  const whole = document.text.endsWith("\n") && sent !== "" && !sent.endsWith("\n") ? `${sent}\n` : sent;
  document.replace({ start: 0, end: document.text.length, text: whole }, { old: text, new: content });
  return { ok: true, text: document.close(), notes: [] };
}

function leavesOut(placeholder: string): Refusal {
  return refuse("placeholder", `\`new\` leaves code out ("${placeholder}"); write every line, or make smaller edits.`);
}

/** What was not shown cannot be written again: its mark would end up in the file, and the rest of the text would be gone. */
function holdsMark(what: string, sent: string, text: string): Refusal | undefined {
  const found = markIn(sent, text);
  return found === undefined
    ? undefined
    : refuse(
        "placeholder",
        `${what} holds "${found}", which is no text of the file but what devorch says in its place. Read what is missing, or edit only what you were shown, without that mark.`,
      );
}

function findPlace(text: string, edit: Edit): Found {
  const marked = holdsMark("`old`", edit.old, text) ?? holdsMark("`new`", edit.new, text);
  if (marked) return marked;
  const old = plain(edit.old, text);
  const replacement = plain(edit.new, text);
  if (!old.isWellFormed() || !replacement.isWellFormed())
    return refuse("not-found", "`old` or `new` begins or ends in the middle of a character; quote whole ones.");
  if (old === "") return refuse("empty", "`old` is empty; quote the lines to replace.");
  const placeholder = placeholderIn(replacement, old, text);
  if (placeholder !== undefined) return leavesOut(placeholder);
  const decorated = decorationOf(replacement, old, text);
  if (decorated !== undefined) return refuse("ambiguous", decorated);
  const sent = { ...edit, old, new: replacement };
  return edit.behind === undefined ? search(text, sent) : behindAnchors(text, edit.behind, sent);
}

/** Models write "\n"; what the file has is put back at the end. */
function plain(sent: string, text: string): string {
  const unmarked = (sent.startsWith("\uFEFF") ? sent.slice(1) : sent).replaceAll("\r\n", "\n");
  // A lone one at the end was cut from its line break, unless the file has lone ones. One that was sent as it is shown is meant.
  return meantText(/\r(?!\n)/.test(text) ? unmarked : unmarked.replace(/\r$/, ""));
}
