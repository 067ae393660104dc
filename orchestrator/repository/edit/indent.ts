import { isBlank, leading } from "./style.ts";

/** Rewrites the indent that a model sent into the file's; undefined where the rule does not say how. */
export type Reindent = (indent: string) => string | undefined;

interface Pair {
  sent: string;
  file: string;
}

/**
 * The one rule by which every sent line's indent becomes the file's: a prefix more or less, tabs for spaces or the other way
 * round at some width, or another width per level. Undefined when no single rule fits all lines.
 */
export function uniformIndent(sent: readonly string[], file: readonly string[]): Reindent | undefined {
  const pairs = pairsOf(sent, file);
  return morePrefix(pairs) ?? lessPrefix(pairs) ?? tabsToSpaces(pairs) ?? spacesToTabs(pairs) ?? otherWidth(pairs);
}

/** How the lines are indented that were quoted from the first word of the first of them on. */
export interface Quoted {
  /** What the first line lacks. */
  lack: string;
  reindent: Reindent;
}

/** Undefined unless the first line alone lacks its indent and the others, at least one, have theirs, perhaps in tabs for spaces. */
export function quotedFromFirstWord(sent: readonly string[], file: readonly string[]): Quoted | undefined {
  const [first, ...others] = pairsOf(sent, file);
  if (!first || others.length === 0 || isBlank(sent[0] ?? "") || first.sent !== "" || first.file === "")
    return undefined;
  if (others.every((pair) => pair.sent === pair.file)) return { lack: first.file, reindent: (indent) => indent };
  const reindent = tabsToSpaces(others, true) ?? spacesToTabs(others, true);
  return reindent && { lack: first.file, reindent };
}

function pairsOf(sent: readonly string[], file: readonly string[]): Pair[] {
  const pairs: Pair[] = [];
  for (const [index, line] of sent.entries()) {
    if (!isBlank(line)) pairs.push({ sent: leading(line), file: leading(file[index] ?? "") });
  }
  return pairs;
}

function morePrefix(pairs: readonly Pair[]): Reindent | undefined {
  const [first] = pairs;
  if (!first?.file.endsWith(first.sent)) return undefined;
  const prefix = first.file.slice(0, first.file.length - first.sent.length);
  if (!pairs.every(({ sent, file }) => file === prefix + sent)) return undefined;
  return (indent) => prefix + indent;
}

function lessPrefix(pairs: readonly Pair[]): Reindent | undefined {
  const [first] = pairs;
  if (!first?.sent.endsWith(first.file)) return undefined;
  const prefix = first.sent.slice(0, first.sent.length - first.file.length);
  if (!pairs.every(({ sent, file }) => sent === prefix + file)) return undefined;
  return (indent) => (indent.startsWith(prefix) ? indent.slice(prefix.length) : undefined);
}

/** Columns that a tab may stand for. */
const widths = [2, 3, 4, 8];

/** The file uses spaces, the model tabs; perhaps with a common indent left out. */
function tabsToSpaces(pairs: readonly Pair[], flush = false): Reindent | undefined {
  if (pairs.some(({ file }) => file.includes("\t")) || !pairs.some(({ sent }) => sent.includes("\t"))) return undefined;
  const wide = (indent: string, width: number) => count(indent, "\t") * width + count(indent, " ");
  const fits = widths.flatMap((width) =>
    offsets(
      pairs.map(({ sent, file }) => file.length - wide(sent, width)),
      width,
    ),
  );
  const fit = only(fits, flush);
  return fit && ((indent) => spaces(wide(indent, fit.width) + fit.offset));
}

/** The file uses tabs, the model spaces; perhaps with a common indent left out. */
function spacesToTabs(pairs: readonly Pair[], flush = false): Reindent | undefined {
  if (pairs.some(({ sent }) => sent.includes("\t")) || !pairs.some(({ file }) => file.includes("\t"))) return undefined;
  if (!pairs.some(({ sent }) => sent.length > 1)) return undefined;
  const known = new Map(pairs.map(({ sent, file }) => [sent, file]));
  if (pairs.some(({ sent, file }) => known.get(sent) !== file)) return undefined;
  const wide = (indent: string, width: number) => count(indent, "\t") * width + count(indent, " ");
  const fits = widths.flatMap((width) =>
    offsets(
      pairs.map(({ sent, file }) => wide(file, width) - sent.length),
      width,
    ),
  );
  const fit = only(
    fits.filter(({ width, offset }) => offset % width === 0),
    flush,
  );
  // Spaces behind tabs are alignment: they tell nothing about another depth.
  const aligned = pairs.some(({ file }) => file.includes("  "));
  return fit && ((indent) => known.get(indent) ?? (aligned ? undefined : tabbed(indent, fit)));
}

function tabbed(indent: string, { width, offset }: Fit): string | undefined {
  const columns = indent.length + offset;
  if (indent.includes("\t") || columns < 0) return undefined;
  return "\t".repeat(Math.floor(columns / width)) + " ".repeat(columns % width);
}

/** Spaces on both sides, but another number per level: proved by two levels at least. */
function otherWidth(pairs: readonly Pair[]): Reindent | undefined {
  if (pairs.some(({ sent, file }) => sent.includes("\t") || file.includes("\t"))) return undefined;
  const sample = pairs.find(({ sent }) => sent !== "");
  if (!sample || new Set(pairs.map(({ sent }) => sent.length)).size < 2) return undefined;
  const [up, down] = [sample.file.length, sample.sent.length];
  if (up === 0 || !pairs.every(({ sent, file }) => file.length * down === sent.length * up)) return undefined;
  return (indent) => {
    const columns = (indent.length * up) / down;
    return indent.includes("\t") || !Number.isInteger(columns) ? undefined : spaces(columns);
  };
}

interface Fit {
  width: number;
  offset: number;
}

function offsets(differences: readonly number[], width: number): Fit[] {
  const [offset = 0] = differences;
  return differences.every((difference) => difference === offset) ? [{ width, offset }] : [];
}

/** One line cannot tell width from offset: without an offset it can; otherwise the rule must be the only one. */
function only(fits: readonly Fit[], flush: boolean): Fit | undefined {
  const plain = fits.filter(({ offset }) => offset === 0);
  if (plain.length > 0) return plain.length === 1 ? plain[0] : undefined;
  return fits.length === 1 && !flush ? fits[0] : undefined;
}

function spaces(columns: number): string | undefined {
  return columns < 0 ? undefined : " ".repeat(columns);
}

function count(indent: string, character: string): number {
  let found = 0;
  for (const each of indent) if (each === character) found++;
  return found;
}
