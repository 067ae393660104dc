import { isBlank, leading, withoutTrailing } from "./lines.ts";

/** The indent that the file gives to a line of this indent; undefined where nothing tells. */
export type Reindent = (indent: string) => string | undefined;

export interface Shift {
  reindent: Reindent;
  /** What the first line lacks besides, because it was quoted from its first word on. */
  lack: string;
}

interface Pair {
  sent: string;
  file: string;
}

export function asSent(indent: string): string {
  return indent;
}

/**
 * The one rule by which the indents of all sent lines become the file's: none, a prefix more or less, or so many columns for
 * each. Undefined where no single rule fits.
 */
export function shiftOf(sent: readonly string[], file: readonly string[], unit: number): Shift | undefined {
  const pairs = sent.flatMap((line, index) =>
    isBlank(line) ? [] : [{ sent: leading(line), file: leading(file[index] ?? "") }],
  );
  const [first, ...others] = pairs;
  if (!first) return undefined;
  const isSame = (pair: Pair) => pair.sent === pair.file;
  if (others.length > 0 && first.sent === "" && first.file !== "" && others.every(isSame))
    return { lack: first.file, reindent: asSent };
  const reindent = pairs.every(isSame) ? asSent : (prefixed(pairs) ?? scaled(pairs, unit));
  return reindent && { lack: "", reindent };
}

function prefixed(pairs: readonly Pair[]): Reindent | undefined {
  const { sent = "", file = "" } = pairs[0] ?? {};
  const more = file.slice(0, Math.max(0, file.length - sent.length));
  const less = sent.slice(0, Math.max(0, sent.length - file.length));
  if (!pairs.every((pair) => less + pair.file === more + pair.sent)) return undefined;
  return (indent) => (indent.startsWith(less) ? more + indent.slice(less.length) : undefined);
}

/** Tabs for spaces or spaces for tabs, at one width; for other depths than those sent two levels prove it, or what is usual. */
function scaled(pairs: readonly Pair[], unit: number): Reindent | undefined {
  const columns = (indent: string, width: number) => indent.replaceAll("\t", " ".repeat(width)).length;
  const width = [2, 3, 4, 8].find((each) =>
    pairs.every(({ sent, file }) => columns(sent, each) === columns(file, each)),
  );
  if (width === undefined) return undefined;
  const known = new Map(pairs.map(({ sent, file }) => [sent, file]));
  const tabs = pairs.find(({ file }) => file.includes("\t"))?.file;
  const isUsual = tabs === undefined ? width === unit : width > 3 || tabs === "\t";
  const isProved = isUsual || known.size - (known.has("") ? 1 : 0) > 1;
  return (indent) => {
    const wide = columns(indent, width);
    if (known.has(indent) || !isProved) return known.get(indent);
    if (tabs === undefined) return " ".repeat(wide);
    return indent.includes("\t") || wide % width > 0 ? undefined : "\t".repeat(wide / width);
  };
}

/** What ends a block that was opened above, and a line that goes on below: an operator, a chain, a condition without a brace. */
const closing = /^\s*(?:[)}\]]|<\/|(?:end|fi|done|esac|else|elif|except|finally|catch)\b)/;
const opening = /[([{][^()[\]{}]*$|:$|=>$|\b(?:then|do|else|begin)$/;
const unfinished = /[=+*/&|?<>\\-]$|^(?:\}?\s*else\s+)?(?:if|for|while)\b.*\)$/;
const chained = /^\s*(?:\?\.|\.(?!\.)|&&|\|\||[?:+*|]\s)/;

/**
 * A line quoted from its first word on, behind `indent`, gives way to several lines: do they stand as written, or count from
 * that line? Undefined where both make sense, or neither. `below` is the line below the place.
 */
export function isWrittenAsIs(
  come: readonly string[],
  indent: string,
  below: string,
  unit: number,
): boolean | undefined {
  const [first = "", ...rest] = come.map(withoutTrailing);
  const later = rest.filter((line) => line !== "");
  if (leading(first) !== "") return leading(first) === indent ? undefined : true;
  const [depth, step, second = ""] = [indent.length, leading(later[0] ?? "").length, later[0]];
  // Aligned with what stands behind an open bracket.
  if (step > 0 && step === first.search(/[([{][^()[\]{}]*$/) + 1) return false;
  const [opens, closes] = [opening.test(first), closing.test(second)];
  const goesOn = opens || unfinished.test(first) || chained.test(second);
  // Less deep than the place and what is below it: the lines were written at the margin.
  if (Math.min(...later.map((line) => leading(line).length)) < Math.min(depth, leading(below).length))
    return step <= unit && (step > 0 ? goesOn : !opens || closes) ? false : undefined;
  if (step > depth || (step === depth && !goesOn)) return true;
  if (opens) return step > 0 && step <= unit ? false : undefined;
  return step < depth && (closes || (rest[0] === "" && step > 0)) ? true : undefined;
}
