import { numberedLine } from "../../safety/visible_text.ts";
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
    const sent = strip(block.sent, prefix);
    if (!sent || (prefix.source.endsWith("(\\d+) ") && sent.length < 2)) continue;
    const come = numberedAlike(block, prefix) ? strip(block.come, prefix) : undefined;
    if (!come && isNumberedHere(block, prefix)) continue;
    readings.push({ ...block, sent, come: come ?? block.come, both: come !== undefined });
  }
  return readings;
}

/** Both begin with the same number; other numbers in `new` are what it says. */
function numberedAlike({ sent, come }: Block, prefix: RegExp): boolean {
  const first = firstNumber(come, prefix);
  return first !== undefined && first === firstNumber(sent, prefix);
}

/** A number of these very lines stands before some line of `new`: it may be a prefix or be meant. */
function isNumberedHere({ sent, come }: Block, prefix: RegExp): boolean {
  const first = firstNumber(sent, prefix) ?? 0;
  const last = first + Math.max(sent.length, come.length);
  return come.some((line) => {
    const number = Number(prefix.exec(line)?.[1] ?? Number.NaN);
    return number >= first && number <= last;
  });
}

function firstNumber(lines: readonly string[], prefix: RegExp): number | undefined {
  for (const line of lines) {
    const number = prefix.exec(line)?.[1];
    if (number !== undefined) return Number(number);
  }
  return undefined;
}

/** Undefined unless every line has the prefix, and the numbers count up by one. */
function strip(lines: readonly string[], prefix: RegExp): string[] | undefined {
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
    if (expected !== undefined && number !== expected) return undefined;
    expected = number + 1;
    stripped.push(line.slice(match[0].length));
  }
  return expected === undefined ? undefined : stripped;
}

/**
 * A whole file without the numbers of its lines where it was sent as `read_file` shows it, from the first line on, and has lines
 * of the text that it replaces; undefined where such numbers may be meant. Those of a new file, and those that the text has, are.
 */
export function unnumbered(content: string, text: string): string | undefined {
  if (text === "") return content;
  const shown = /^(?=.{5}\t) +(\d+)\t/;
  const lines = content.replace(/\n$/, "").split("\n");
  const numbered = lines.filter((line) => shown.test(line));
  if (numbered.length * 2 < lines.filter((line) => !isBlank(line)).length || numbered.length === 0) return content;
  if (text.split("\n").some((line) => shown.test(line))) return content;
  const isWhole = lines.every((line, index) => line.startsWith(numberedLine(index + 1, "")));
  const bare = lines.map((line) => line.slice(line.indexOf("\t") + 1));
  const known = new Set(text.split(/\r?\n/).filter((line) => /\w/.test(line)));
  return isWhole && bare.some((line) => known.has(line)) ? `${bare.join("\n")}\n` : undefined;
}
