import { type Block, repeats } from "./block.ts";
import { meaningOf, unitOf } from "./dedent.ts";
import { isUnknownDepth } from "./depth.ts";
import { type Found, hasWords, isTelling, refuse, type Splice } from "./found.ts";
import { quotedFromFirstWord, type Reindent, uniformIndent } from "./indent.ts";
import type { Lines, Stage } from "./lines.ts";
import { restyle, usualStep } from "./restyle.ts";
import { isBlank, leading, trailing, trimmed } from "./style.ts";
import { typed, typingOf } from "./typography.ts";

export interface Match {
  lines: Lines;
  block: Block;
  stage: Stage;
  /** Index of the first matched line. */
  place: number;
  /** In which ways the lines differed from the file's. */
  ignored: readonly string[];
}

/**
 * Puts the lines of `new` in the place that was found, written the file's way. Lines that `new` repeats stay as they are; blanks
 * that it brings, in lines of nothing else too, are kept as given.
 */
export function rewrite(match: Match): Found {
  const { lines, block, place, ignored } = match;
  const region = lines.lines.slice(place, place + block.sent.length);
  const applied = appliedAt(match);
  if (applied !== undefined) return refuse("already-applied", `The file already has \`new\` at line ${applied + 1}.`);

  if (isDoubtfulRemoval(match, region)) {
    return refuse(
      "ambiguous",
      `\`old\` is deeper than line ${place + 1}, which reads alike; to remove it, quote it as the file has it.`,
    );
  }
  const isDoubtful = isDoubtfulShift(match, region) || isShiftedAlready(match, region);
  const written = isDoubtful ? undefined : writeLines(match, region);
  if (!written) {
    return refuse(
      "ambiguous",
      `\`old\` is at line ${place + 1} but indented otherwise, and \`new\` cannot be indented alike; quote the lines as the file has them.`,
    );
  }
  if (written.length === region.length && written.every((line, index) => line === region[index])) {
    return refuse("already-applied", `\`new\` is what the file has at line ${place + 1}.`);
  }
  const span = region.length === 1 ? `line ${place + 1}` : `lines ${place + 1}-${place + region.length}`;
  const note = ignored.length === 0 ? {} : { note: `matched ${span} although ${ignored.join(" and ")} differed` };
  return { ok: true, splice: { ...spliceOf(lines, place, region.length, written), ...note } };
}

/** Lines that were sent deeper than the only ones like them: nothing tells them from lines that are gone already. */
function isDoubtfulRemoval({ block, stage }: Match, region: readonly string[]): boolean {
  const index = firstTelling(block.sent);
  const deeper = leading(block.sent[index] ?? "").length > leading(region[index] ?? "").length;
  return stage.indent && deeper && block.come.every(isBlank);
}

/** An edit that changes nothing but the indent, of lines whose indent is not the one that was sent: it may have been made. */
function isDoubtfulShift({ block, stage }: Match, region: readonly string[]): boolean {
  const { sent, come } = block;
  const shifted = sent.some((line, index) => !isBlank(line) && leading(line) !== leading(region[index] ?? ""));
  return (
    stage.indent &&
    shifted &&
    sent.length === come.length &&
    sent.every((line, index) => trimmed(line) === trimmed(come[index] ?? ""))
  );
}

/** `old` was sent with another indent than the file has, `new` with just that one: it needs no shift. */
function isShiftedAlready({ block, stage }: Match, region: readonly string[]): boolean {
  const { sent, come } = block;
  const [given, there] = [leading(sent[firstTelling(sent)] ?? ""), leading(region[firstTelling(region)] ?? "")];
  const meant = leading(come[firstTelling(come)] ?? "");
  return stage.indent && given !== there && meant === there && come.some((line) => !isBlank(line));
}

function writeLines({ lines, block, stage }: Match, region: readonly string[]): string[] | undefined {
  const { sent, come } = block;
  const retype = stage.typography ? typed : (line: string) => line;
  const typing = stage.typography ? typingOf(sent, region) : (line: string) => line;
  const unit = usualStep(lines.lines) ?? unitOf(lines.text);
  const rule = stage.indent ? indentRule(sent.map(retype), region.map(retype), come, unit) : asSent;
  if (!rule) return undefined;
  const kept = repeats(comparable(sent, rule, retype), comparable(come, rule, retype));
  const first = firstTelling(come);
  const fresh = come.map((line, index) => {
    if (kept[index] !== undefined || isBlank(line)) return "";
    const indent = rule.reindent(retype(leading(line)));
    return indent === undefined
      ? undefined
      : (index === first ? rule.lack : "") + indent + typing(line.slice(leading(line).length));
  });
  const styled = stage.indent ? restyle(fresh, sent, region, lines.lines) : fresh;
  const padding = paddingOf(sent, region, come);
  const written = styled?.map((line, index) => {
    const from = kept[index];
    if (from !== undefined) return region[from];
    const whole = isBlank(come[index] ?? "") ? come[index] : line;
    return whole?.slice(0, whole.length - padding);
  });
  return written?.every((line) => line !== undefined) ? (written as string[]) : undefined;
}

/** How the indents of `new` become the file's; its first line lacks something more when it was quoted from its first word on. */
interface IndentRule {
  lack: string;
  reindent: Reindent;
}

const asSent: IndentRule = { lack: "", reindent: (indent) => indent };

function indentRule(
  sent: readonly string[],
  file: readonly string[],
  come: readonly string[],
  unit: number,
): IndentRule | undefined {
  const quoted = quotedFromFirstWord(sent, file);
  const uniform = uniformIndent(sent, file);
  if (quoted) return uniform && !agree(quoted.reindent, uniform, come) ? undefined : quoted;
  if (!uniform || isUnknownDepth(sent, file, come, unit)) return undefined;
  const lack = lackOfOnlyLine(sent, file);
  if (lack === undefined) return { lack: "", reindent: uniform };
  return meaningOf(come.slice(firstTelling(come)).join("\n"), lack, unit) === "as written"
    ? { ...asSent, lack }
    : undefined;
}

/** A tab may be four columns below a line without its indent, or two below one that was dedented: nobody knows which was meant. */
function agree(one: Reindent, other: Reindent, come: readonly string[]): boolean {
  const indents = come.slice(firstTelling(come) + 1).map(leading);
  return indents.every((indent) => one(indent) === other(indent));
}

/** What the only line of `old` that is not blank lacks of its indent; undefined when there are more lines, or nothing lacks. */
function lackOfOnlyLine(sent: readonly string[], file: readonly string[]): string | undefined {
  const index = firstTelling(sent);
  if (sent.slice(index + 1).some((line) => !isBlank(line))) return undefined;
  const [less, more] = [leading(sent[index] ?? ""), leading(file[index] ?? "")];
  return less !== more && more.endsWith(less) ? more.slice(0, more.length - less.length) : undefined;
}

function firstTelling(lines: readonly string[]): number {
  return Math.max(
    0,
    lines.findIndex((line) => !isBlank(line)),
  );
}

/** Lines as they are compared to find what `new` repeats of `old`. */
function comparable(lines: readonly string[], { lack }: IndentRule, retype: (line: string) => string): string[] {
  const first = firstTelling(lines);
  return lines.map((line, index) => (isBlank(line) ? line : (index === first ? lack : "") + retype(line)));
}

/** How many blanks the model put behind every line that it sent, in `old` and `new` alike: none of them is meant. */
function paddingOf(sent: readonly string[], region: readonly string[], come: readonly string[]): number {
  const added = new Set<string | undefined>();
  for (const [index, line] of sent.entries()) {
    const [theirs, ours] = [trailing(line), trailing(region[index] ?? "")];
    if (!isBlank(line)) added.add(theirs.endsWith(ours) ? theirs.slice(0, theirs.length - ours.length) : undefined);
  }
  const [padding = "", ...others] = added;
  const isEverywhere = others.length === 0 && [...sent, ...come].every((line) => line.endsWith(padding));
  return isEverywhere ? padding.length : 0;
}

/**
 * Where `new` stands already: around the place that was found, or, as it was sent, elsewhere. The second is a sign that the
 * edit was made before and that what was found now only looks alike.
 */
function appliedAt({ lines, block, stage, place }: Match): number | undefined {
  const { sent, come } = block;
  const keys = come.map(stage.key);
  const wanted = sent.map(stage.key);
  for (let offset = 0; offset + sent.length <= come.length && come.length > sent.length; offset++) {
    if (!wanted.every((key, index) => keys[offset + index] === key)) continue;
    const start = place - offset;
    if (keys.every((key, index) => key === stage.key(lines.lines[start + index] ?? "\0"))) return start;
  }
  if (stage.name === "" || !hasWords(come)) return undefined;
  const shifted =
    stage.indent &&
    sent.some((line, index) => !isBlank(line) && leading(line) !== leading(lines.lines[place + index] ?? ""));
  for (let at = lines.lines.indexOf(come[0] ?? ""); at !== -1; at = lines.lines.indexOf(come[0] ?? "", at + 1)) {
    const apart = at >= place + sent.length || place >= at + come.length;
    if ((apart ? isTelling(come) : shifted) && come.every((line, index) => lines.lines[at + index] === line)) return at;
  }
  return undefined;
}

function spliceOf(lines: Lines, place: number, count: number, written: readonly string[]): Splice {
  let start = 0;
  for (let index = 0; index < place; index++) start += (lines.lines[index] ?? "").length + 1;
  let end = start;
  for (let index = place; index < place + count; index++) end += (lines.lines[index] ?? "").length + 1;
  if (written.length > 0) return { start, end: end - 1, text: written.join("\n") };
  // Lines go with their ends; the last line of a file that does not end in a line break takes the break before it.
  return end > lines.text.length
    ? { start: Math.max(0, start - 1), end: lines.text.length, text: "" }
    : { start, end, text: "" };
}
