import type { EditResult } from "../../run/editing.ts";
import type { Splice } from "./document.ts";
import { asSent, isWrittenAsIs, shiftOf } from "./indent.ts";
import { isBlank, leading, repeatedLines, trimmed, withoutTrailing } from "./lines.ts";
import { hasForeignIndent, type SourceLines, unitOf } from "./source_lines.ts";
import { typingOf } from "./typography.ts";

export type Refusal = Extract<EditResult, { ok: false }>;

export function refuse(reason: Refusal["reason"], detail: string): Refusal {
  return { ok: false, reason, detail };
}

/** What a model sent, as lines. */
export interface Sent {
  old: readonly string[];
  come: readonly string[];
  /** What is left out of what was sent. */
  without?: string;
  /** `new` had no line numbers, `old` had: their indents need not mean the same. */
  isApart?: boolean;
  /** `old` ends with a line break, `new` does not: fine at the end of the file only. */
  isSlip: boolean;
  isAtEnd?: boolean;
}

/** One way in which whole lines may differ from the file's: lines with the same key are alike. */
export interface Stage {
  name: string;
  /** The line as it is compared, with its indent. */
  read: (line: string) => string;
  key: (line: string) => string;
  isLoose?: true;
}

export interface Place {
  source: SourceLines;
  sent: Sent;
  stage: Stage;
  /** Index of the first matched line. */
  first: number;
  /** Indexes of the lines where `new` stands already. */
  done: readonly number[];
}

/** What comes in the place of the lines: those that `new` repeats as the file has them, the others with the file's indent. */
export function writeLines(place: Place): Splice | Refusal {
  const { source, sent, stage, first } = place;
  const end = first + sent.old.length;
  const region = source.lines.slice(first, end);
  const done = sent.come.join("\n") === region.join("\n") ? first : doneAt(place);
  if (done !== undefined) return applied(done + 1);
  if (sent.isSlip && end !== source.lines.length) return joining(end);
  const isExact = stage.name === "";
  const written = linesWritten(place, region);
  if (!written) return unclear(first + 1);
  const text = written.map((line) => `${line}\n`).join("");
  if (!isExact && hasForeignIndent(source, text)) return otherStyle;
  if (written.join("\n") === region.join("\n")) return applied(first + 1);
  const differing = [sent.without, stage.name].filter(Boolean).join(" and ");
  const span = region.length === 1 ? `line ${first + 1}` : `lines ${first + 1}-${end}`;
  const note = differing === "" ? {} : { note: `matched ${span} although ${differing} differed` };
  return { start: source.starts[first] ?? 0, end: source.starts[end] ?? 0, text, ...note };
}

/** Where the lines of `new` stand already, other than as a part of what was matched. */
function doneAt({ done, sent, stage, first }: Place): number | undefined {
  const [end, width] = [first + sent.old.length, sent.come.length];
  return done.find((at) => {
    const [isBefore, isBehind] = [at < first, at + width > end];
    return stage.name === "" ? at <= first && at + width >= end && width > sent.old.length : isBefore || isBehind;
  });
}

function linesWritten({ sent, stage, source, first }: Place, region: readonly string[]): string[] | undefined {
  const { old, come } = sent;
  const [from, to] = [old.map(stage.read), region.map(stage.read)];
  const unit = unitOf(source);
  let shift = shiftOf(from, to, unit);
  if (!shift || isDoubtful(sent, region, unit)) return undefined;
  const begin = come.findIndex((line) => !isBlank(line));
  const [there = "", ...others] = region.filter((line) => !isBlank(line)).map(leading);
  if (shift.lack !== "" && begin === 0 && leading(come[0] ?? "") !== "") return undefined;
  const isLonger = begin !== -1 && come.slice(begin + 1).some((line) => !isBlank(line));
  if (isLonger && others.length === 0 && there !== "" && old.every((line) => leading(line) === "")) {
    const below = source.lines.slice(first + region.length).find((line) => !isBlank(line)) ?? "";
    const isAsIs = isWrittenAsIs(come.slice(begin), there, below, unit);
    if (isAsIs === undefined) return undefined;
    if (isAsIs) shift = { lack: there, reindent: asSent };
  }
  const { lack, reindent } = shift;
  const fresh = withIndent(lack, come);
  const repeated = repeatedLines(withIndent(lack, old).map(stage.read), fresh.map(stage.read));
  const typing = typingOf(old, region);
  const padding = paddingOf(sent, region);
  const written = fresh.map((line, index) => {
    const same = repeated[index];
    if (same !== undefined) return region[same];
    if (isBlank(line)) return line.slice(padding);
    const indent = reindent(leading(line));
    const body = typing(line.slice(leading(line).length));
    return indent === undefined ? undefined : indent + body.slice(0, body.length - padding);
  });
  return written.every((line) => line !== undefined) ? written : undefined;
}

/** The first line with the indent that it lacks. */
function withIndent(lack: string, lines: readonly string[]): readonly string[] {
  const begin = lines.findIndex((line) => !isBlank(line));
  return lines.map((line, index) => (index === begin && leading(line) === "" ? lack + line : line));
}

/** An edit of lines that stand at another depth than they were sent with: was it made before, is it of other lines, how deep is it? */
function isDoubtful({ old, come, isApart }: Sent, region: readonly string[], unit: number): boolean {
  if (old.every((line, index) => isBlank(line) || leading(line) === leading(region[index] ?? ""))) return false;
  const indents = [old, region, come].map((lines) => lines.filter((line) => !isBlank(line)).map(leading));
  const [sent = [], [there = ""] = [], wanted = []] = indents;
  const [from = "", to] = [sent[0], wanted[0]];
  const isOnlyShift = come.map(trimmed).join("\n") === old.map(trimmed).join("\n");
  const isOfThere = to === undefined ? from.length > there.length : from !== there && to === there;
  // All sent with one indent of spaces: levels of another width, or a part left out?
  const isOpen = from !== "" && !/\t/.test(from + there) && sent.every((indent) => indent === from);
  const isUnknown = isOpen && wanted.some((indent) => (indent.length - from.length) % unit !== 0);
  return isApart === true || isOnlyShift || isOfThere || isUnknown;
}

/** How many blanks the model put behind every line that it sent, in `old` and `new` alike: none of them is meant. */
function paddingOf({ old, come }: Sent, region: readonly string[]): number {
  const blanks = (line: string) => line.length - withoutTrailing(line).length;
  const added = old.map((line, index) => blanks(line) - blanks(region[index] ?? ""));
  const least = Math.min(...added, ...come.map(blanks));
  return added.every((count) => count === least) && least > 0 ? least : 0;
}

export function applied(line: number): Refusal {
  return refuse(
    "already-applied",
    `The file already has \`new\` at line ${line}. If more is to change, read the file again.`,
  );
}

export function joining(line: number): Refusal {
  return refuse(
    "ambiguous",
    `\`old\` begins or ends with a line break or blanks that \`new\` lacks, which would join or shift lines at line ${line}; begin and end both alike.`,
  );
}

export function unclear(line: number): Refusal {
  return refuse(
    "ambiguous",
    `\`old\` is at line ${line} but indented otherwise, so it is unclear how deep \`new\` should be; quote the lines as the file has them.`,
  );
}

export const otherStyle = refuse(
  "ambiguous",
  "`new` is indented with tabs or spaces where this file has the other; indent it like the file.",
);
