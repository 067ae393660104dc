import { isBlank } from "./lines.ts";

/** How tools and models put a line's number before it: "   12\t", "12→", "12:", "L12 |"; a blank may follow. */
const prefix = /^\s*(?:L|line )?(\d+)(\t|→|\s?[│|]|[:.)]|$)/i;

interface Unnumbered {
  old: string[];
  come: readonly string[];
  /** `come` is as it was sent. */
  isApart: boolean;
}

/** What both say without the numbers that stand before every line of `old`, and of `new` or not. */
export function withoutNumbers(old: readonly string[], come: readonly string[]): Unnumbered | undefined {
  const [bare, other] = [unnumbered(old), unnumbered(come)];
  if (!bare) return undefined;
  const isWithin = other?.first === bare.first;
  const all = isWithin ? [...bare.lines, ...other.lines] : bare.lines;
  const isSpaced = !/^[\t→]$/.test(bare.sign ?? "") && all.every((line) => line === "" || line.startsWith(" "));
  const cut = (line: string) => (isSpaced ? line.slice(1) : line);
  if (isWithin) return { old: bare.lines.map(cut), come: other.lines.map(cut), isApart: false };
  // A number of these very lines may be meant, or be a prefix.
  const last = bare.first + Math.max(old.length, come.length);
  const isNumbered = come.some((line) => {
    const [, number, sign] = prefix.exec(line) ?? [];
    return sign === bare.sign && Number(number) >= bare.first && Number(number) < last;
  });
  return isNumbered ? undefined : { old: bare.lines.map(cut), come, isApart: true };
}

/** The lines without the numbers that stand before all of them and count up by one; undefined where they do not. */
export function unnumbered(lines: readonly string[], how = prefix) {
  const found = lines.map((line) => how.exec(line));
  const numbers = found.flatMap((match, index) => (match ? [Number(match[1]) - index] : []));
  const [first] = numbers;
  const isNumbered = lines.every((line, index) => isBlank(line) || found[index]);
  if (first === undefined || !isNumbered || numbers.some((number) => number !== first)) return undefined;
  const sign = found.find((match) => match)?.[2];
  return { first, sign, lines: lines.map((line, index) => line.slice(found[index]?.[0].length ?? 0)) };
}
