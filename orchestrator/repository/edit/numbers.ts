import { isBlank } from "./lines.ts";

/** How tools and models put a line's number before it: "   12\t", "12→", "12: ", "L12 | "; with one blank behind the sign or none. */
const prefixes = [
  /^\s*(?:L|line )?(\d+)(\t|→|\s?[│|] |[:.)] |\s?[:.)│|]?$)/i,
  /^\s*(?:L|line )?(\d+)(\t|→|\s?[│|]|[:.)]|$)/i,
];

interface Unnumbered {
  old: string[];
  /** As it was sent where `isApart`. */
  come: string[];
  isApart: boolean;
}

/** What both say without the numbers that stand before every line of `old`, and of `new` or not, and count up by one. */
export function withoutNumbers(old: readonly string[], come: readonly string[]): Unnumbered[] {
  return prefixes.flatMap((prefix): Unnumbered[] => {
    const [bare, other] = [strip(old, prefix), strip(come, prefix)];
    if (!bare) return [];
    if (other?.first === bare.first) return [{ old: bare.lines, come: other.lines, isApart: false }];
    // A number of these very lines may be meant, or be a prefix.
    const last = bare.first + Math.max(old.length, come.length);
    const isNumbered = come.some((line) => {
      const [, number, sign] = prefix.exec(line) ?? [];
      return sign === bare.sign && Number(number) >= bare.first && Number(number) < last;
    });
    return isNumbered ? [] : [{ old: bare.lines, come: [...come], isApart: true }];
  });
}

function strip(lines: readonly string[], prefix: RegExp) {
  const found = lines.map((line) => prefix.exec(line));
  const numbers = found.flatMap((match, index) => (match ? [Number(match[1]) - index] : []));
  const [first] = numbers;
  const isNumbered = lines.every((line, index) => isBlank(line) || found[index]);
  if (first === undefined || !isNumbered || numbers.some((number) => number !== first)) return undefined;
  const sign = found.find((match) => match)?.[2];
  return { first, sign, lines: lines.map((line, index) => line.slice(found[index]?.[0].length ?? 0)) };
}
