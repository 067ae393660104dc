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
  if (others.length > 0 && first.sent === "" && first.file !== "" && others.every(isSame))
    return { lack: first.file, reindent: (indent) => indent };
  const reindent = pairs.every(isSame) ? (indent: string) => indent : (prefixed(pairs) ?? scaled(pairs, unit));
  return reindent && { lack: "", reindent };
}

function isSame({ sent, file }: Pair): boolean {
  return sent === file;
}

function prefixed(pairs: readonly Pair[]): Reindent | undefined {
  const { sent = "", file = "" } = pairs[0] ?? {};
  if (file.endsWith(sent)) {
    const more = file.slice(0, file.length - sent.length);
    return pairs.every((pair) => pair.file === more + pair.sent) ? (indent) => more + indent : undefined;
  }
  const less = sent.slice(0, sent.length - file.length);
  if (!pairs.every((pair) => pair.sent === less + pair.file)) return undefined;
  return (indent) => (indent.startsWith(less) ? indent.slice(less.length) : undefined);
}

/** Tabs for spaces or spaces for tabs, at one width; for other depths than those sent two levels prove it, or what is usual. */
function scaled(pairs: readonly Pair[], unit: number): Reindent | undefined {
  const known = new Map(pairs.map(({ sent, file }) => [sent, file]));
  const levels = known.size - (known.has("") ? 1 : 0);
  const width = [2, 3, 4, 8].find((each) =>
    pairs.every(({ sent, file }) => columns(sent, each) === columns(file, each)),
  );
  if (width === undefined) return undefined;
  const tabs = pairs.map(({ file }) => file).filter((file) => file.includes("\t"));
  const isProved = levels > 1 || (tabs.length > 0 ? width > 3 || tabs[0] === "\t" : width === unit);
  return (indent) => {
    const wide = columns(indent, width);
    if (known.has(indent) || !isProved) return known.get(indent);
    if (tabs.length === 0) return " ".repeat(wide);
    return indent.includes("\t") || wide % width > 0 ? undefined : "\t".repeat(wide / width);
  };
}

function columns(indent: string, width: number): number {
  return indent.replaceAll("\t", " ".repeat(width)).length;
}

/** Columns per level, a tab being one: the step that most lines take into the next level. */
export function unitOf(lines: readonly string[]): number {
  const steps = new Map<number, number>();
  let before = 0;
  for (const line of lines) {
    if (isBlank(line)) continue;
    const depth = leading(line).length;
    if (depth > before) steps.set(depth - before, (steps.get(depth - before) ?? 0) + 1);
    before = depth;
  }
  return [...steps].sort(([, one], [, other]) => other - one)[0]?.[0] ?? 4;
}

/** Lines that were all sent with one indent of spaces and stand at another: levels of another width, or a part left out? */
export function isUnknownDepth(
  sent: readonly string[],
  file: readonly string[],
  come: readonly string[],
  unit: number,
): boolean {
  const depths = new Set(sent.filter((line) => !isBlank(line)).map((line) => leading(line).length));
  const [depth = 0] = depths;
  const there = file.find((line) => !isBlank(line)) ?? "";
  const steps = come.flatMap((line) => (isBlank(line) ? [] : [Math.abs(leading(line).length - depth)]));
  const step = Math.min(...steps.filter((columns) => columns > 0));
  const isOfSpaces = ![...sent, there].some((line) => leading(line).includes("\t"));
  const isOpen = isOfSpaces && depths.size === 1 && depth > 0 && depth !== leading(there).length;
  return isOpen && Number.isFinite(step) && step % unit !== 0;
}

/** What ends a block that was opened above, and a line that goes on below: an operator, a chain, a condition without a brace. */
const closing = /^\s*(?:[)}\]]|<\/|(?:end|fi|done|esac|else|elif|except|finally|catch)\b)/;
const opening = /[([{][^()[\]{}]*$|:$|=>$|\b(?:then|do|else|begin)$/;
const unfinished = /[=+*/&|?<>\\-]$|^(?:\}?\s*else\s+)?(?:if|for|while)\b.*\)$/;
const chained = /^\s*(?:\?\.|\.(?!\.)|&&|\|\||[?:+*|]\s)/;

/**
 * A line quoted from its first word on, behind `indent`, gives way to several lines: do they stand as written, or count from
 * that line? Undefined where both make sense, or neither. `next` is the line below the place.
 */
export function isWrittenAsIs(
  come: readonly string[],
  indent: string,
  next: string,
  unit: number,
): boolean | undefined {
  const [first = "", ...rest] = come.map(withoutTrailing);
  const later = rest.filter((line) => line !== "");
  const isMixed = later.some((line) => /\t/.test(leading(line) + indent) && / /.test(leading(line) + indent));
  if (leading(first) !== "" || isMixed) return leading(first) === indent ? undefined : true;
  const [depth, step, second = ""] = [indent.length, leading(later[0] ?? "").length, later[0]];
  const [opens, closes] = [opening.test(first), closing.test(second)];
  // Aligned with what stands behind an open bracket.
  if (step > 0 && step === first.search(/[([{][^()[\]{}]*$/) + 1) return false;
  const goesOn = opens || unfinished.test(first) || chained.test(second);
  // Less deep than the place and what is below it: the lines were written at the margin.
  if (Math.min(...later.map((line) => leading(line).length)) < Math.min(depth, leading(next).length))
    return step <= unit && (step > 0 ? goesOn : !opens || closes) ? false : undefined;
  if (step > depth || (step === depth && !goesOn)) return true;
  if (opens) return step > 0 && step <= unit ? false : undefined;
  return step < depth && (closes || (rest[0] === "" && step > 0)) ? true : undefined;
}
