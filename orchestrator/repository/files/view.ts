import { emptyFile, linesMark, mark, numberedLine, visibleLine } from "../../safety/visible_text.ts";
import { TaskError } from "../../task/errors.ts";

const maxLines = 2000;
const maxCharacters = 60_000;
/** Characters of a line that are shown. */
export const maxLineLength = 2000;

export interface Range {
  from?: number;
  to?: number;
}

/** A range of rendered lines of a file, and its total number of lines. */
export interface LineRange {
  first: number;
  lines: string[];
  total: number;
  crlf: boolean;
}

/**
 * Lines `from` to `to` (from 1, both included) with their numbers in front, as a model reads them. Adds which lines these are
 * when they are not all, and that lines end in CRLF when they do.
 */
export function view(text: string, path: string, range: Range): string {
  const body = text.startsWith("\uFEFF") ? text.slice(1) : text;
  if (body === "") return emptyFile;
  // After the last line break there is no line; a carriage return without a line feed is an ordinary character.
  const lines = body.replaceAll("\r\n", "\n").replace(/\n$/, "").split("\n");
  const { first, last } = boundsOf(range);
  const shown = lines.slice(first - 1, last).map((line) => visibleLine(line, maxLineLength));
  return renderLines({ first, lines: shown, total: lines.length, crlf: body.includes("\r\n") }, path);
}

/** The lines that a range asks for, or the most that are shown at once. Throws TaskError for one that ends before it begins. */
export function boundsOf({ from = 1, to }: Range): { first: number; last: number } {
  const first = Math.max(1, Math.floor(from));
  if (to !== undefined && to < first)
    throw new TaskError(`No lines from ${first} to ${to}: \`to\` comes before \`from\`.`);
  return { first, last: Math.min(to === undefined ? Number.POSITIVE_INFINITY : Math.floor(to), first + maxLines - 1) };
}

/** Throws TaskError when there is no such line. */
export function renderLines({ first, lines, total, crlf }: LineRange, path: string): string {
  if (first > total) throw new TaskError(`"${path}" has ${total} lines; there is no line ${first}.`);
  const shown: string[] = [];
  let length = 0;
  for (const [index, text] of lines.entries()) {
    const line = numberedLine(first + index, text);
    length += line.length + 1;
    if (length > maxCharacters && shown.length > 0) break;
    shown.push(line);
  }
  const last = first + shown.length - 1;
  if (first > 1 || last < total) shown.push(linesMark(first, last, total));
  if (crlf) shown.push(mark("lines end in CRLF; edits keep that"));
  return shown.join("\n");
}
