import { leading } from "./style.ts";

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

/** What the first line lacks of its indent when all the others, at least one, are as in the file: it was quoted from its first word. */
export function lackOfFirst(sent: readonly string[], file: readonly string[]): string | undefined {
  const [first, ...rest] = pairsOf(sent, file);
  if (!first || rest.length === 0 || (sent[0] ?? "").trim() === "" || !rest.every((pair) => pair.sent === pair.file))
    return undefined;
  return first.file.endsWith(first.sent) ? first.file.slice(0, first.file.length - first.sent.length) : undefined;
}

function pairsOf(sent: readonly string[], file: readonly string[]): Pair[] {
  const pairs: Pair[] = [];
  for (const [index, line] of sent.entries()) {
    if (line.trim() !== "") pairs.push({ sent: leading(line), file: leading(file[index] ?? "") });
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

const widths = [1, 2, 3, 4, 5, 6, 7, 8];

/** The file uses spaces, the model tabs; perhaps with a common indent left out. */
function tabsToSpaces(pairs: readonly Pair[]): Reindent | undefined {
  if (pairs.some(({ file }) => file.includes("\t")) || !pairs.some(({ sent }) => sent.includes("\t"))) return undefined;
  const wide = (indent: string, width: number) => count(indent, "\t") * width + count(indent, " ");
  const fits = widths.flatMap((width) =>
    offsets(
      pairs.map(({ sent, file }) => file.length - wide(sent, width)),
      width,
    ),
  );
  const fit = only(fits);
  return fit && ((indent) => spaces(wide(indent, fit.width) + fit.offset));
}

/** The file uses tabs, the model spaces; perhaps with a common indent left out. */
function spacesToTabs(pairs: readonly Pair[]): Reindent | undefined {
  if (pairs.some(({ sent }) => sent.includes("\t")) || !pairs.some(({ file }) => file.includes("\t"))) return undefined;
  if (!pairs.some(({ sent }) => sent.length > 1)) return undefined;
  const wide = (indent: string, width: number) => count(indent, "\t") * width + count(indent, " ");
  const fits = widths.slice(1).flatMap((width) =>
    offsets(
      pairs.map(({ sent, file }) => wide(file, width) - sent.length),
      width,
    ),
  );
  const fit = only(fits.filter(({ width, offset }) => offset % width === 0));
  return (
    fit &&
    ((indent) => {
      if (indent.includes("\t")) return undefined;
      const columns = indent.length + fit.offset;
      return columns < 0 ? undefined : "\t".repeat(Math.floor(columns / fit.width)) + " ".repeat(columns % fit.width);
    })
  );
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
function only(fits: readonly Fit[]): Fit | undefined {
  const plain = fits.filter(({ offset }) => offset === 0);
  if (plain.length > 0) return plain.length === 1 ? plain[0] : undefined;
  return fits.length === 1 ? fits[0] : undefined;
}

function spaces(columns: number): string | undefined {
  return columns < 0 ? undefined : " ".repeat(columns);
}

function count(indent: string, character: string): number {
  let found = 0;
  for (const each of indent) if (each === character) found++;
  return found;
}
