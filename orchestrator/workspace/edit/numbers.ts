import type { Block } from "./block.ts";
import { isBlank } from "./style.ts";

/** How tools and models put a line's number before it. The longest reading first: "12: code" may hold one blank or none. */
const prefixes = [
  /^\s*(?:L|line )?(\d+)\s?(?:→|│|\|) /i,
  /^\s*(?:L|line )?(\d+)\s?(?:→|│|\|)/i,
  /^\s*(?:L|line )?(\d+)\t/i,
  /^\s*(?:L|line )?(\d+)[:.)] /i,
  /^\s*(?:L|line )?(\d+)[:.)]/i,
  /^\s*\[(\d+)\] ?/,
  /^\s*(\d+) /,
];

/** A number alone, where the blank line behind it lost its separator. */
const bare = /^\s*(?:L|line )?(\d+)[:.)|→│]?\s*$/i;

export interface Unnumbered extends Block {
  /** Whether `new` had the numbers as well: only then do the indents of both mean the same. */
  both: boolean;
}

/** The block without its line-number prefixes, one reading per way to write them. */
export function withoutNumbers(block: Block): Unnumbered[] {
  if (
    !/^\s*(?:L|line |\[)?\d/im.test(block.sent[0] ?? "") &&
    !block.sent.every((line) => isBlank(line) || /\d/.test(line))
  )
    return [];
  const readings: Unnumbered[] = [];
  for (const prefix of prefixes) {
    const sent = strip(block.sent, prefix, true);
    if (!sent || (prefix.source.endsWith("(\\d+) ") && sent.length < 2)) continue;
    const come = strip(block.come, prefix, false);
    if (!come && block.come.some((line) => prefix.test(line))) continue;
    readings.push({ ...block, sent, come: come ?? block.come, both: come !== undefined });
  }
  return readings;
}

/** Undefined unless every line has the prefix; those of `old` must also count up by one. */
function strip(lines: readonly string[], prefix: RegExp, counting: boolean): string[] | undefined {
  const stripped: string[] = [];
  let expected: number | undefined;
  for (const line of lines) {
    const match = prefix.exec(line) ?? bare.exec(line);
    if (!match) {
      if (!isBlank(line)) return undefined;
      stripped.push(line);
      if (expected !== undefined) expected++;
      continue;
    }
    const number = Number(match[1]);
    if (counting && expected !== undefined && number !== expected) return undefined;
    expected = number + 1;
    stripped.push(line.slice(match[0].length));
  }
  return expected === undefined ? undefined : stripped;
}
