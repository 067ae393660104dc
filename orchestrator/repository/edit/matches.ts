import type { Edit } from "../../run/editing.ts";
import { lineAt, type Splice } from "./document.ts";
import { shiftOf } from "./indent.ts";
import { isBlank, isTelling, leading, placesOf, trimmed, withoutTrailing } from "./lines.ts";
import { withoutNumbers } from "./numbers.ts";
import { hasForeignIndent, keysOf, type SourceLines, setOfLines, sourceLines } from "./source_lines.ts";
import { typed } from "./typography.ts";
import {
  applied,
  joining,
  otherStyle,
  type Place,
  type Refusal,
  type Sent,
  type Stage,
  unclear,
  writeLines,
} from "./write_lines.ts";

/** Where `old` is, and what comes there: text, or why it cannot. */
export interface Match {
  start: number;
  end: number;
  write: () => Splice | Refusal;
}

/** Places that are reported, and that are searched for a patch, at most. */
export const mostNamed = 100;
const mostOfPatch = 1000;

/** All places of `old`: the text as it is, else whole lines in the first way of differing that finds any. */
export function matchesOf(text: string, edit: Edit): Match[] {
  const source = sourceLines(text);
  const exact = edit.lines ? [] : exactMatches(source, edit);
  const [only, other] = exact;
  if (!only || other || !isOnlyAlike(text, only.start, edit)) return only ? exact : lineMatches(source, edit);
  const lines = lineMatches(source, edit);
  return lines.length > 0 ? lines : [{ ...only, write: () => joining(lineAt(text, only.start)) }];
}

function exactMatches(source: SourceLines, edit: Edit): Match[] {
  const { old, replaceAll = false } = edit;
  const starts: number[] = [];
  for (
    let at = source.text.indexOf(old);
    at !== -1;
    at = source.text.indexOf(old, at + (replaceAll ? old.length : 1))
  ) {
    starts.push(at);
    if (!replaceAll && starts.length > mostNamed) break;
  }
  const write = starts.length === 1 ? writeOnce : writeEach;
  return starts.map((start) => ({ start, end: start + old.length, write: () => write(source, start, edit) }));
}

/** Whether replacing the exact match would join lines or change an indent; then whole lines are meant. */
function isOnlyAlike(text: string, start: number, { old, new: fresh }: Edit): boolean {
  const before = text.slice(text.lastIndexOf("\n", start - 1) + 1, start);
  const next = text[start + old.length];
  const isLines = old.includes("\n") || fresh.includes("\n");
  if (isLines && /^[ \t]/.test(old) && before !== "" && isBlank(before)) return true;
  if (old.startsWith("\n") && !fresh.startsWith("\n") && before !== "" && !(fresh === "" && next === "\n")) return true;
  const started = /\n([ \t]*)$/.exec(old)?.[1];
  if (started === undefined || next === "\n" || fresh.endsWith(`\n${started}`)) return false;
  return fresh === "" ? before !== started : next !== undefined || started !== "" || text !== old;
}

function writeEach({ text }: SourceLines, start: number, { old, new: fresh }: Edit): Splice | Refusal {
  for (let at = fresh.indexOf(old); at !== -1 && old !== fresh; at = fresh.indexOf(old, at + 1))
    if (start >= at && text.startsWith(fresh, start - at)) return applied(lineAt(text, start));
  return { start, end: start + old.length, text: fresh };
}

function writeOnce(source: SourceLines, start: number, edit: Edit): Splice | Refusal {
  const { text } = source;
  const { old, new: fresh } = edit;
  const splice = writeEach(source, start, edit);
  if ("ok" in splice) return splice;
  const first = lineAt(text, start) - 1;
  const before = text.slice(source.starts[first], start);
  const done = doneAt(source, first, before, edit);
  if (done !== undefined) return applied(done + 1);
  if (hasForeignIndent(source, fresh, { mayStandApart: true })) return otherStyle;
  if (before === "" || !isBlank(before)) return splice;
  // Quoted from the first word on: the lines are whole when the end of the last one is added.
  const end = start + old.length;
  const tail = /\n[ \t]*$/.test(old) ? "" : text.slice(end, text.indexOf("\n", end));
  const [sent] = blocksOf(old + tail, fresh + tail);
  const isAtMargin = /\n.*\S/.test(old) && /\n\S/.test(fresh) && !/\n\S/.test(old);
  if (isAtMargin || (leading(old) === "" && leading(fresh) === before && fresh !== before)) return unclear(first + 1);
  if (!sent || sent.isSlip || (sent.old.length === 1 && sent.come.length < 2)) return splice;
  const written = writeLines({ source, sent, stage: quoted, first, done: [] });
  const isAsSent = "text" in written && written.text === `${before}${fresh}${tail}\n`;
  return isAsSent ? splice : written;
}

/** Of an exact match: the line where `new` stands already, around it or, where only a part of a line was found, elsewhere. */
function doneAt(source: SourceLines, first: number, before: string, { old, new: fresh }: Edit): number | undefined {
  const come = fresh.trim().split("\n");
  const places = placesOf(come.map(trimmed), keysOf(source)(trimmed));
  if (old !== fresh && come.length > 1 && fresh.includes(old))
    return places.find((at) => at <= first && first < at + come.length);
  // A word alone is no line, it is renamed.
  if (come.length > 1 || before === "" || !/\w\W/.test(fresh.trim()) || !isTelling(come) || /^\s|\n./.test(old))
    return undefined;
  const isLine = trimmed(source.lines[first] ?? "") === old.trim();
  return places.find((at) => !isLine || leading(source.lines[at] ?? "") !== before);
}

const itself = (line: string) => line;
const quoted: Stage = { name: "indent", read: itself, key: trimmed, isLoose: true };
const stages: Stage[] = [
  { name: "", read: itself, key: itself },
  { name: "trailing blanks", read: itself, key: withoutTrailing },
  { name: "indent", read: itself, key: trimmed, isLoose: true },
  { name: "typographic characters", read: typed, key: (line) => trimmed(typed(line)), isLoose: true },
];

function lineMatches(source: SourceLines, { old, new: fresh, replaceAll, behind }: Edit): Match[] {
  const most = replaceAll ? source.lines.length : behind ? mostOfPatch : mostNamed + 1;
  for (const sent of blocksOf(old, fresh)) {
    for (const stage of stages) {
      if (stage.isLoose && !/[\p{L}\p{N}]/u.test(sent.old.join(""))) continue;
      const places = placesOf(sent.old.map(stage.key), keysOf(source)(stage.key), !replaceAll).slice(0, most);
      if (places.length === 0) continue;
      const done = isTelling(sent.come) ? placesOf(sent.come.map(stage.key), keysOf(source)(stage.key)) : [];
      const matches = places.flatMap((first) => matchAt({ source, sent, stage, first, done }));
      if (matches.length > 0) return matches;
    }
  }
  return [];
}

function matchAt(place: Place): Match[] {
  const { source, sent, stage, first } = place;
  const end = first + sent.old.length;
  const region = source.lines.slice(first, end);
  const isUniform = () => shiftOf(sent.old.map(stage.read), region.map(stage.read), 0) !== undefined;
  if (stage.isLoose && (!isUniform() || standsAsSent(source, sent.old, region))) return [];
  if (sent.isAtEnd && end !== source.lines.length) return [];
  return [{ start: source.starts[first] ?? 0, end: source.starts[end] ?? 0, write: () => writeLines(place) }];
}

/** A line that was sent with another indent than here, but stands as sent elsewhere, was not quoted from here. */
function standsAsSent(source: SourceLines, old: readonly string[], region: readonly string[]): boolean {
  const shifted = old.filter((line, index) => leading(line) !== leading(region[index] ?? "") && isTelling([line]));
  return shifted.length > 0 && shifted.filter((line) => setOfLines(source).has(line)).length * 2 >= shifted.length;
}

/** What was sent, and then: without line numbers, without a blank line at the top or at the end that the file has not. */
function blocksOf(old: string, fresh: string): Sent[] {
  // Blanks behind the last line break are a line that was begun: in both, or to be joined with what?
  const started = /\n[ \t]*$/.exec(old)?.[0] ?? "";
  const isSlip = started !== "" && fresh !== "" && !fresh.endsWith(started);
  const lines = old.slice(0, old.length - started.length).split("\n");
  const come =
    fresh === "" && started !== ""
      ? []
      : fresh.slice(0, isSlip ? undefined : fresh.length - started.length).split("\n");
  if (lines.every(isBlank)) return [];
  const sent: Sent = { old: lines, come, isSlip };
  const sents = [sent];
  const bare = withoutNumbers(lines, come);
  if (bare) sents.push({ ...sent, ...bare, without: "line numbers" });
  const [above, next = ""] = lines;
  const [first = "", ...below] = come;
  const begins = come.find((line) => !isBlank(line));
  const without = "a blank line";
  if (isBlank(above ?? "-") && !isBlank(next) && begins !== undefined && leading(begins) === leading(next))
    sents.push({ ...sent, old: lines.slice(1), come: isBlank(first) ? below : come, without });
  if (isBlank(lines.at(-1) ?? "-") && isBlank(come.at(-1) ?? "-"))
    sents.push({ ...sent, old: lines.slice(0, -1), come: come.slice(0, -1), without, isAtEnd: true });
  return sents;
}
