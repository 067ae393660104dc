import type { Edit, EditResult } from "../run/editing.ts";
import { markIn, meantText } from "../safety/visible_text.ts";
import { behindAnchors } from "./edit/anchors.ts";
import { Document, lineAt, type Splice } from "./edit/document.ts";
import { isBlank, isTelling, placesOf, trimmed } from "./edit/lines.ts";
import { type Match, matchesOf, mostNamed } from "./edit/matches.ts";
import { nearestLines } from "./edit/nearest.ts";
import { unnumbered } from "./edit/numbers.ts";
import { placeholderIn, wrappingOf } from "./edit/placeholder.ts";
import { applied, type Refusal, refuse } from "./edit/write_lines.ts";

/**
 * Replaces `old` by `new`, edit after edit, each on what the one before it left; all of them or none. A match is unique or
 * refused, unless `replaceAll` takes every one: first the text as it is, then whole lines that differ in nothing but line ends,
 * trailing blanks, one uniform shift of the indent, line-number prefixes or typographic characters (`notes` says so). There is no
 * similarity search and no first match. Byte order mark, line ends and a final newline stay as the file has them. Characters may
 * be written as they are shown (⟦U+001B⟧); what holds a mark for what was not shown is refused.
 */
export function applyEdits(text: string, edits: readonly Edit[]): EditResult {
  const document = new Document(text);
  const notes: string[] = [];
  for (const [index, edit] of edits.entries()) {
    const which = edits.length > 1 ? `edit ${index + 1}: ` : "";
    const found = placesFor(document, edit);
    if (!Array.isArray(found)) return { ok: false, reason: found.reason, detail: which + found.detail };
    document.replace(found);
    notes.push(...new Set(found.flatMap(({ note }) => (note === undefined ? [] : [which + note]))));
  }
  return { ok: true, text: document.close(), notes };
}

/**
 * Puts `content` in the place of the whole text, which is empty where the file is new. A line break at its end is stored also
 * where the text had none. Refused where it stands for lines of the text that it leaves out.
 */
export function rewriteText(text: string, content: string): EditResult {
  const marked = holdsMark("the content", content, text);
  if (marked) return marked;
  const bare = withoutNumbers(content, text);
  if (bare === undefined)
    return refuse(
      "placeholder",
      "The lines of the content begin with line numbers; send them without. Where they are meant, delete the file first.",
    );
  if (text === "") return { ok: true, text: meantText(bare), notes: [] };
  const document = new Document(text);
  const sent = document.read(bare);
  const placeholder = placeholderIn(sent, document.text, document.text);
  if (placeholder !== undefined) return leavesOut(placeholder);
  const whole = sent === "" || sent.endsWith("\n") ? sent : `${sent}\n`;
  document.replace([{ start: 0, end: document.text.length, text: whole }]);
  return { ok: true, text: document.close({ isWhole: sent.endsWith("\n") }), notes: [] };
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

/**
 * A whole file without the numbers of its lines where it was sent as `read_file` shows it, from the first line on, and has lines
 * of the text that it replaces; undefined where such numbers may be meant. Those of a new file, and those that the text has, are.
 */
function withoutNumbers(content: string, text: string): string | undefined {
  const shown = /^(?=.{5}\t) +(\d+)\t/;
  const isShown = (line: string) => shown.test(line);
  const lines = content.replace(/\n$/, "").split("\n");
  const numbered = lines.filter(isShown).length;
  if (numbered === 0 || numbered * 2 < lines.filter((line) => !isBlank(line)).length) return content;
  if (text === "" || text.split("\n").some(isShown)) return content;
  const bare = unnumbered(lines, shown);
  const known = new Set(text.split(/\r?\n/).filter((line) => /\w/.test(line)));
  return bare?.first === 1 && bare.lines.some((line) => known.has(line)) ? `${bare.lines.join("\n")}\n` : undefined;
}

function placesFor(document: Document, edit: Edit): Splice[] | Refusal {
  const { text } = document;
  const marked = holdsMark("`old`", edit.old, text) ?? holdsMark("`new`", edit.new, text);
  if (marked) return marked;
  const sent = { ...edit, old: document.read(edit.old), new: document.read(edit.new) };
  if (sent.old === "") return refuse("empty", "`old` is empty; quote the lines to replace.");
  if (!sent.old.isWellFormed() || !sent.new.isWellFormed())
    return refuse("not-found", "`old` or `new` begins or ends in the middle of a character; quote whole ones.");
  const placeholder = placeholderIn(sent.new, sent.old, text);
  if (placeholder !== undefined) return leavesOut(placeholder);
  const wrapping = wrappingOf(sent.new, sent.old, text);
  if (wrapping !== undefined) return refuse("ambiguous", wrapping);
  const all = matchesOf(text, sent);
  if (all.length === 0) return missing(text, sent);
  if (sent.old === sent.new) return refuse("already-applied", "`old` and `new` are the same.");
  const matches = edit.behind ? behindAnchors(text, edit.behind, all) : all;
  if (!matches) return elsewhere(text, edit.behind ?? [], all);
  if (matches.length === 1 || edit.replaceAll) return writeAll(matches);
  return tooMany(text, all);
}

function writeAll(matches: readonly Match[]): Splice[] | Refusal {
  const splices: Splice[] = [];
  for (const match of matches) {
    if (match.start < (splices.at(-1)?.end ?? 0)) continue;
    const written = match.write();
    if ("ok" in written) return written;
    splices.push(written);
  }
  return splices;
}

function tooMany(text: string, matches: readonly Match[]): Refusal {
  const lines = matches.slice(0, mostNamed).map(({ start }) => lineAt(text, start));
  const [often, more] = matches.length > mostNamed ? [`more than ${mostNamed}`, " and others"] : [matches.length, ""];
  return refuse(
    "ambiguous",
    `\`old\` occurs ${often} times, at lines ${lines.join(", ")}${more}; add lines around it until it is unique, or set \`replaceAll\`.`,
  );
}

function elsewhere(text: string, anchors: readonly string[], [match]: readonly Match[]): Refusal {
  return refuse(
    "not-found",
    `\`old\` is not behind "${anchors.join('", "')}", which the patch names; it is at line ${lineAt(text, match?.start ?? 0)}. Name the line before it, or add lines around it.`,
  );
}

/** `old` is nowhere: because the edit was made before, or because the file reads otherwise; then with the lines that come nearest. */
function missing(text: string, { old, new: fresh }: Edit): Refusal {
  const come = fresh.replace(/\n$/, "").split("\n").map(trimmed);
  const [done] = isTelling(come) ? placesOf(come, text.split("\n").map(trimmed)) : [];
  const part = isTelling(come) ? text.indexOf(fresh) : -1;
  if (done !== undefined || part !== -1) return applied(done === undefined ? lineAt(text, part) : done + 1);
  const near = nearestLines(text, old);
  if (near === "") return refuse("not-found", "`old` is not in the file, nor anything like it; read the file again.");
  return refuse("not-found", `\`old\` is not in the file. The nearest lines:\n${near}`);
}
