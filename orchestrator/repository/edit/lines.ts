import { diffArrays } from "diff";

/** What counts as space besides tabs and spaces is no blank: form feeds divide the pages of a source. */
function isBlankAt(line: string, at: number): boolean {
  const code = line.charCodeAt(at);
  return code === 32 || code === 9 || (code > 127 && /\p{Zs}/u.test(line.charAt(at)));
}

/** The blanks that a line begins with. */
export function leading(line: string): string {
  let start = 0;
  while (start < line.length && isBlankAt(line, start)) start++;
  return line.slice(0, start);
}

export function withoutTrailing(line: string): string {
  let end = line.length;
  while (end > 0 && isBlankAt(line, end - 1)) end--;
  return line.slice(0, end);
}

export function trimmed(line: string): string {
  return withoutTrailing(line.slice(leading(line).length));
}

export function isBlank(line: string): boolean {
  return leading(line).length === line.length;
}

/** Enough letters and digits to be more than a bracket or a keyword. */
export function isTelling(lines: readonly string[]): boolean {
  return lines.join("").replace(/[^\p{L}\p{N}]/gu, "").length >= 6;
}

/** Where `wanted` begins among `lines`, in linear time also where all are equal (Knuth, Morris, Pratt). */
export function placesOf(wanted: readonly string[], lines: readonly string[], mayOverlap = true): number[] {
  const back: number[] = [0];
  for (let at = 1, known = 0; at < wanted.length; at++) {
    while (known > 0 && wanted[at] !== wanted[known]) known = back[known - 1] ?? 0;
    back[at] = wanted[at] === wanted[known] ? ++known : 0;
  }
  const found: number[] = [];
  for (let at = 0, known = 0; at < lines.length; at++) {
    while (known > 0 && lines[at] !== wanted[known]) known = back[known - 1] ?? 0;
    if (lines[at] === wanted[known]) known++;
    if (known < wanted.length) continue;
    found.push(at + 1 - known);
    known = mayOverlap ? (back[known - 1] ?? 0) : 0;
  }
  return wanted.length === 0 ? [] : found;
}

/** For each line of `come` the index of the line of `old` that it repeats; of very different texts it repeats none. */
export function repeatedLines(old: readonly string[], come: readonly string[]): (number | undefined)[] {
  const parts = diffArrays([...old], [...come], { maxEditLength: 1000 });
  let at = 0;
  const repeated = parts?.flatMap(({ added, removed, count }): (number | undefined)[] => {
    if (added) return new Array(count).fill(undefined);
    at += count;
    return removed ? [] : Array.from({ length: count }, (_, index) => at - count + index);
  });
  return repeated ?? new Array(come.length).fill(undefined);
}
