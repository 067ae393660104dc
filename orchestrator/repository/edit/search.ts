import type { Edit, EditResult } from "../../run/editing.ts";
import { lineAt, type Splice } from "./document.ts";
import { isUnknownDepth, isWrittenAsIs, shiftOf, unitOf } from "./indent.ts";
import { isBlank, isTelling, leading, placesOf, repeatedLines, trimmed, withoutTrailing } from "./lines.ts";
import { withoutNumbers } from "./numbers.ts";
import { isAscii, typed, typingOf } from "./typography.ts";

export type Refusal = Extract<EditResult, { ok: false }>;

export function refuse(reason: Refusal["reason"], detail: string): Refusal {
  return { ok: false, reason, detail };
}

/** Where `old` is, and what comes there: text, or why it cannot. */
export interface Match {
  start: number;
  end: number;
  write: () => Splice | Refusal;
}

/** All places of `old`: the text as it is, else whole lines in the first way of differing that finds any. */
export function matchesOf(text: string, edit: Edit): Match[] {
  const exact = edit.lines ? [] : exactMatches(text, edit);
  const [only] = exact;
  if (!only || exact.length > 1 || !isOnlyAlike(text, only.start, edit))
    return exact.length > 0 ? exact : lineMatches(text, edit);
  const lines = lineMatches(text, edit);
  return lines.length > 0 ? lines : [{ ...only, write: () => joining(lineAt(text, only.start)) }];
}

function joining(line: number): Refusal {
  return refuse(
    "ambiguous",
    `\`old\` begins or ends with a line break or blanks that \`new\` lacks, which would join or shift lines at line ${line}; begin and end both alike.`,
  );
}

function exactMatches(text: string, { old, new: fresh, replaceAll = false }: Edit): Match[] {
  const starts: number[] = [];
  const step = replaceAll ? old.length : 1;
  for (let at = text.indexOf(old); at !== -1; at = text.indexOf(old, at + step)) {
    starts.push(at);
    if (!replaceAll && starts.length > mostNamed) break;
  }
  const write = starts.length === 1 ? writeOnce : writeEach;
  return starts.map((at) => ({ start: at, end: at + old.length, write: () => write(text, at, old, fresh) }));
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

function writeEach(text: string, start: number, old: string, fresh: string): Splice | Refusal {
  for (let at = fresh.indexOf(old); at !== -1 && old !== fresh; at = fresh.indexOf(old, at + 1))
    if (start >= at && text.startsWith(fresh, start - at)) return applied(lineAt(text, start));
  return { start, end: start + old.length, text: fresh };
}

function writeOnce(text: string, start: number, old: string, fresh: string): Splice | Refusal {
  const splice = writeEach(text, start, old, fresh);
  if ("ok" in splice) return splice;
  if (standsAround(text, start, old, fresh)) return applied(lineAt(text, start));
  const foreign = foreignIndent(text);
  if (foreign && fresh.search(foreign) !== -1 && old.search(foreign) === -1 && !standsApart(fresh, foreign))
    return otherStyle;
  const from = text.lastIndexOf("\n", start - 1) + 1;
  const indent = text.slice(from, start);
  const elsewhere = indent === "" ? undefined : standsElsewhere(text, start, old, fresh);
  if (elsewhere !== undefined) return applied(elsewhere);
  if (indent === "" || !isBlank(indent)) return splice;
  const isFlush = /\n.*\S/.test(old) && /\n[^\s]/.test(fresh) && !/\n[^\s]/.test(old);
  if (isFlush || (leading(old) === "" && leading(fresh) === indent && fresh !== indent)) return unclear(text, start);
  const come = fresh.replace(/\n$/, "").split("\n");
  if (old.replace(/\n+$/, "").includes("\n") || come.slice(1).every(isBlank)) return splice;
  const lines = text.split("\n");
  const below = lines.slice(lineAt(text, start)).find((line) => !isBlank(line)) ?? "";
  const isAsIs = isWrittenAsIs(come, indent, below, unitOf(lines));
  if (isAsIs === undefined) return unclear(text, start);
  if (isAsIs) return splice;
  const shifted = `\n${fresh}`.replace(/\n(?=[ \t]*[^\s])/g, `\n${indent}`).slice(1);
  return { ...splice, start: from, text: shifted, note: "gave the lines of `new` the indent that `old` lacks" };
}

/**
 * The line that reads like `new`, where `old` was found behind other code or behind another indent: the line that was quoted is
 * most likely gone, and what was found only looks alike. A word alone is no line, it is renamed.
 */
function standsElsewhere(text: string, start: number, old: string, fresh: string): number | undefined {
  const line = fresh.trim();
  if (line.includes("\n") || !/\w\W/.test(line) || !isTelling([line]) || /^\s|\n./.test(old)) return undefined;
  const before = text.slice(text.lastIndexOf("\n", start - 1) + 1, start);
  const isLine = isBlank(before) && (text[start + old.trimEnd().length] ?? "\n") === "\n";
  for (let at = text.indexOf(line); at !== -1; at = text.indexOf(line, at + line.length)) {
    const [from, to] = [text.lastIndexOf("\n", at) + 1, text.indexOf("\n", at)];
    const found = text.slice(from, to);
    if (found.trim() === line && !(isLine && leading(found) === before)) return lineAt(text, at);
  }
  return undefined;
}

/** The lines of `new`, of any indent, stand around the place already. */
function standsAround(text: string, start: number, old: string, fresh: string): boolean {
  const come = fresh.trim().split("\n").map(trimmed);
  if (come.length < 2 || old === fresh || !fresh.includes(old)) return false;
  const lines = text.split("\n");
  const [begin = ""] = old.trim().split("\n");
  return come.some((line, index) => {
    const first = lineAt(text, start) - 1 - index;
    return line.includes(begin) && come.every((each, below) => trimmed(lines[first + below] ?? "") === each);
  });
}

const otherStyle = refuse(
  "ambiguous",
  "`new` is indented with tabs or spaces where this file has the other; indent it like the file.",
);

const [tabs, spaces] = [/^ *\t[ \t]*\S/gm, /^ {2,}\S/gm];

/** The indent that no line of the file has, where several have the other. Code in a document may have any. */
function foreignIndent(text: string): RegExp | undefined {
  if (text.includes("```")) return undefined;
  const [one, other] = [text.match(tabs)?.length ?? 0, text.match(spaces)?.length ?? 0];
  return one === 0 && other > 2 ? tabs : other === 0 && one > 2 ? spaces : undefined;
}

/**
 * Whether the foreign indent is in blocks of its own at the margin, beside lines with the file's: it is then
 * meant as it stands.
 */
function standsApart(fresh: string, foreign: RegExp): boolean {
  const own = foreign === tabs ? spaces : tabs;
  const blocks = fresh.split(/\n(?=\S)/);
  return fresh.search(own) !== -1 && blocks.every((block) => block.search(own) === -1 || block.search(foreign) === -1);
}

function unclear(text: string, start: number): Refusal {
  return refuse(
    "ambiguous",
    `\`old\` lacks the indent of line ${lineAt(text, start)}, so it is unclear how deep \`new\` should be; quote whole lines with their indent in both.`,
  );
}

export function applied(line: number): Refusal {
  return refuse(
    "already-applied",
    `The file already has \`new\` at line ${line}. If more is to change, read the file again.`,
  );
}

/** What a model sent, as lines. */
interface Block {
  sent: string[];
  come: string[];
  /** What is left out of what was sent. */
  without?: string;
  /** `new` had no line numbers, `old` had: their indents need not mean the same. */
  isApart?: boolean;
  /** `old` ends with a line break, `new` does not: fine at the end of the file only. */
  isSlip: boolean;
  isAtEnd?: boolean;
}

/** One way in which whole lines may differ from the file's. */
interface Stage {
  name: string;
  key: (text: string) => string[];
  isIndented?: true;
}

const linesOf = (text: string) => text.split("\n");
const plain: Stage = { name: "", key: linesOf };
const trailing: Stage = { name: "trailing blanks", key: (text) => linesOf(text).map(withoutTrailing) };
const indent: Stage = { name: "indent", key: (text) => linesOf(text).map(trimmed), isIndented: true };
const typography: Stage = {
  name: "typographic characters",
  key: (text) => linesOf(typed(text)).map(trimmed),
  isIndented: true,
};

/** Places that are reported, and that are searched for a patch, at most. */
export const mostNamed = 100;
const mostOfPatch = 1000;

function lineMatches(text: string, { old, new: fresh, replaceAll, behind }: Edit): Match[] {
  const whole = text.endsWith("\n") ? text.slice(0, -1) : text;
  const file = linesOf(whole);
  const starts = [0];
  for (const line of file) starts.push((starts.at(-1) ?? 0) + line.length + 1);
  let style: Style | undefined;
  const styleOf = () => (style ??= { unit: unitOf(file), foreign: foreignIndent(text) });
  const most = replaceAll ? file.length : behind ? mostOfPatch : mostNamed + 1;
  const keys = new Map<Stage, string[]>();
  for (const block of blocksOf(old, fresh)) {
    const longest = block.sent.map(trimmed).reduce((one, other) => (other.length > one.length ? other : one), "");
    for (const stage of [plain, trailing, indent, typography]) {
      if (stage !== typography && !whole.includes(longest)) continue;
      if (stage.isIndented && !/[\p{L}\p{N}]/u.test(block.sent.join(""))) continue;
      if (stage === typography && isAscii(old) && isAscii(text)) continue;
      const alike = stage === typography && isAscii(text) ? indent : stage;
      const known = keys.get(alike) ?? stage.key(whole);
      keys.set(stage, known);
      const places = placesOf(stage.key(block.sent.join("\n")), known, !replaceAll).slice(0, most);
      if (places.length === 0) continue;
      const done = new Set(isTelling(block.come) ? placesOf(stage.key(block.come.join("\n")), known) : []);
      const found = { file, starts, styleOf, lines: new Set(stage.isIndented ? file : []), done, block, stage };
      const matches = places.flatMap((place) => matchAt({ ...found, place }) ?? []);
      if (matches.length > 0) return matches;
    }
  }
  return [];
}

/** What was sent, and then: without line numbers, without a blank line at the top or at the end that the file has not. */
function blocksOf(old: string, fresh: string): Block[] {
  // Blanks behind the last line break are a line that was begun: in both, or to be joined with what?
  const started = /\n[ \t]*$/.exec(old)?.[0] ?? "";
  const isSlip = started !== "" && fresh !== "" && !fresh.endsWith(started);
  const sent = linesOf(old.slice(0, old.length - started.length));
  const come = linesOf(isSlip ? fresh : fresh.slice(0, fresh.length - started.length));
  if (sent.every(isBlank)) return [];
  const block: Block = { sent, come: fresh === "" && started !== "" ? [] : come, isSlip };
  const blocks = [block];
  for (const { old: lines, come: other, isApart } of withoutNumbers(sent, block.come))
    blocks.push({ ...block, sent: lines, come: other, isApart, without: "line numbers" });
  const [above, below] = [isBlank(sent[0] ?? "-"), isBlank(sent.at(-1) ?? "-") && isBlank(come.at(-1) ?? "-")];
  const blank = "a blank line";
  const begins = come.find((line) => !isBlank(line)) ?? "";
  if (above && !isBlank(sent[1] ?? "") && leading(begins) === leading(sent[1] ?? "") && !block.come.every(isBlank))
    blocks.push({ ...block, sent: sent.slice(1), come: isBlank(come[0] ?? "") ? come.slice(1) : come, without: blank });
  if (below) blocks.push({ ...block, sent: sent.slice(0, -1), come: come.slice(0, -1), without: blank, isAtEnd: true });
  return blocks;
}

/** How the file is indented: columns per level, and what it never begins a line with. */
interface Style {
  unit: number;
  foreign: RegExp | undefined;
}

interface Place {
  file: readonly string[];
  /** Where each of its lines begins in the text. */
  starts: readonly number[];
  lines: ReadonlySet<string>;
  /** Indexes of the lines where `new` stands already. */
  done: ReadonlySet<number>;
  styleOf: () => Style;
  block: Block;
  stage: Stage;
  /** Index of the first matched line. */
  place: number;
}

function matchAt(found: Place): Match | undefined {
  const { file, starts, lines, block, stage, place } = found;
  const region = file.slice(place, place + block.sent.length);
  const [from, to] = stage === typography ? [block.sent.map(typed), region.map(typed)] : [block.sent, region];
  if (stage.isIndented && (!shiftOf(from, to, 0) || standsAsSent(lines, block.sent, region))) return undefined;
  if (block.isAtEnd && place + region.length !== file.length) return undefined;
  const [start = 0, end = 0] = [starts[place], starts[place + region.length]];
  return { start, end, write: () => writeLines(found, region, start, end) };
}

/** A line that was sent with another indent than here, but stands as sent elsewhere, was not quoted from here. */
function standsAsSent(lines: ReadonlySet<string>, sent: readonly string[], region: readonly string[]): boolean {
  const shifted = sent.filter((line, index) => leading(line) !== leading(region[index] ?? "") && isTelling([line]));
  return shifted.length > 0 && shifted.filter((line) => lines.has(line)).length * 2 >= shifted.length;
}

function writeLines(found: Place, region: readonly string[], start: number, end: number): Splice | Refusal {
  const { block, stage, place } = found;
  const done = block.come.join("\n") === region.join("\n") ? place : doneAt(found);
  if (done !== undefined) return applied(done + 1);
  if (block.isSlip && place + region.length !== found.file.length) return joining(place + region.length);
  const written = stage === plain ? block.come : linesWritten(found, region);
  if (!written)
    return refuse(
      "ambiguous",
      `\`old\` is at line ${place + 1} but indented otherwise, so it is unclear how deep \`new\` should be; quote the lines as the file has them.`,
    );
  const foreign = stage === plain ? undefined : found.styleOf().foreign;
  if (foreign && written.join("\n").search(foreign) !== -1) return otherStyle;
  if (written.join("\n") === region.join("\n")) return applied(place + 1);
  const differing = [block.without, stage.name].filter(Boolean).join(" and ");
  const span = region.length === 1 ? `line ${place + 1}` : `lines ${place + 1}-${place + region.length}`;
  const note = differing === "" ? {} : { note: `matched ${span} although ${differing} differed` };
  return { start, end, text: written.map((line) => `${line}\n`).join(""), ...note };
}

/** Where the lines of `new` stand already, other than as a part of what was matched. */
function doneAt({ done, block: { sent, come }, stage, place }: Place): number | undefined {
  const [end, width] = [place + sent.length, come.length];
  if (stage !== plain) for (const at of done) if (at < place || at + width > end) return at;
  for (let at = Math.max(0, end - width); at <= place; at++) if (done.has(at) && width > sent.length) return at;
  return undefined;
}

function linesWritten({ block, stage, styleOf }: Place, region: readonly string[]): string[] | undefined {
  const { unit } = styleOf();
  const { sent, come } = block;
  const isTyped = stage === typography;
  const retype = (line: string) => (isTyped ? typed(line) : line);
  const shift = shiftOf(sent.map(retype), region.map(retype), unit);
  if (!shift || isDoubtful(block, region, unit)) return undefined;
  const first = come.findIndex((line) => !isBlank(line));
  const [only = "", ...others] = sent.filter((line) => !isBlank(line));
  const there = leading(region.find((line) => !isBlank(line)) ?? "");
  if (shift.lack !== "" && leading(come[first] ?? "") !== "") return undefined;
  const isQuoted = others.length === 0 && leading(only) === "" && there !== "" && first !== -1;
  const isLonger = come.slice(first + 1).some((line) => !isBlank(line));
  if (isQuoted && isLonger && isWrittenAsIs(come.slice(first), there, "", unit) !== false) return undefined;
  const repeated = repeatedLines(sent.map(retype), come.map(retype));
  const typing = isTyped ? typingOf(sent, region) : (line: string) => line;
  const padding = paddingOf(block, region);
  const written = come.map((line, index) => {
    const from = repeated[index];
    if (from !== undefined) return region[from];
    if (isBlank(line)) return line.slice(padding);
    const reindented = shift.reindent(leading(line));
    if (reindented === undefined) return undefined;
    const body = typing(line.slice(leading(line).length));
    return (index === first ? shift.lack : "") + reindented + body.slice(0, body.length - padding);
  });
  return written.every((line) => line !== undefined) ? (written as string[]) : undefined;
}

/** An edit of lines that stand at another depth than they were sent with: was it made before, is it of other lines? */
function isDoubtful({ sent, come, isApart }: Block, region: readonly string[], unit: number): boolean {
  const firstOf = (lines: readonly string[]) => leading(lines.find((line) => !isBlank(line)) ?? "");
  const isShifted = sent.some((line, index) => !isBlank(line) && leading(line) !== leading(region[index] ?? ""));
  if (!isShifted) return false;
  const isOnlyShift = come.map(trimmed).join("\n") === sent.map(trimmed).join("\n");
  const isRemoval = come.every(isBlank) && firstOf(sent).length > firstOf(region).length;
  const isThere = firstOf(sent) !== firstOf(region) && firstOf(come) === firstOf(region) && !come.every(isBlank);
  return isApart === true || isOnlyShift || isRemoval || isThere || isUnknownDepth(sent, region, come, unit);
}

/** How many blanks the model put behind every line that it sent, in `old` and `new` alike: none of them is meant. */
function paddingOf({ sent, come }: Block, region: readonly string[]): number {
  const blanks = (line: string) => line.length - withoutTrailing(line).length;
  const added = sent.map((line, index) => blanks(line) - blanks(region[index] ?? ""));
  const least = Math.min(...added, ...come.map(blanks));
  return added.every((count) => count === least) && least > 0 ? least : 0;
}
