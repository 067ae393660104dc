import { unbreakableSpace } from "../../cards/paint.ts";

/** The narrowest column that the text of a line is put into. */
const minTextWidth = 24;
/** The indentation of what is too wide for its column. */
const narrowIndent = 4;

/**
 * A command in a sentence: in backticks or short quotes, or standing after a colon, a middle dot, a bracket or an indentation, up to the next mark. Its end is
 * where a person stops copying.
 */
const command =
  /`[^`]+`|"[^"]{1,40}"|(?<=^ *|: | · |\(| {2})(?:\S*\/)?(?:devorch|git) [a-z_-]+[^·()]*?(?=$| {2,}| · |[);]|\. |, )/g;

/**
 * One line as lines of at most `width` cells, broken at spaces. Commands, addresses and paths stay whole, so that they can be copied: what
 * is wider than the terminal has a line of its own. The lines after the first are indented like the text of the first.
 */
export function wrapWords(line: string, width: number): string[] {
  if (line.includes("\n")) return line.split("\n").flatMap((one) => wrapWords(one, width));
  const fits = width <= 0 || Bun.stringWidth(line) <= width;
  return (fits ? [line] : broken(line, width)).map((part) => part.replaceAll(unbreakableSpace, " "));
}

function broken(line: string, width: number): string[] {
  const column = textColumn(Bun.stripANSI(line), width);
  const [lead = ""] = /^ */.exec(line) ?? [];
  const lines: string[] = [];
  let current = lead;
  let empty = true;
  for (const { gap, word } of unbreakable(line.slice(lead.length))) {
    if (!empty && Bun.stringWidth(current + gap + word) > width) {
      lines.push(current);
      current = " ".repeat(Bun.stringWidth(word) > width - column ? Math.min(column, narrowIndent) : column) + word;
    } else current += empty ? word : gap + word;
    empty = false;
  }
  return [...lines, current];
}

/** Words with the spaces before them; a command is one word. */
function unbreakable(text: string): { gap: string; word: string }[] {
  const whole = text.replace(command, (found) => found.replaceAll(" ", unbreakableSpace));
  return [...whole.matchAll(/( *)([^ ]+)/g)].map(([, gap = "", word = ""]) => ({ gap, word }));
}

/** Where the text of a line begins: behind its first column where it has one (`✓ name   text`), else behind its indentation and sign. */
function textColumn(plain: string, width: number): number {
  const column = /^.*?\S {2,}(?=\S)/.exec(plain)?.[0] ?? "";
  const lead = /^ *(?:(?:[-–•·▸→✓✗⚠○!]|\d+\.) +)?/u.exec(plain)?.[0] ?? "";
  const fits = (cells: number) => cells <= width - minTextWidth;
  const narrow = column === "" ? lead : `${lead}${" ".repeat(narrowIndent)}`;
  return [column, narrow].map((part) => Bun.stringWidth(part)).find((cells) => cells > 0 && fits(cells)) ?? 0;
}

interface TextStream {
  isTTY?: boolean;
  columns?: number;
}

/** The lines as they are written to this stream: whole where it is no terminal. */
export function fitText(line: string, { isTTY, columns }: TextStream): string[] {
  return isTTY ? wrapWords(line, columns ?? 0) : [line];
}
