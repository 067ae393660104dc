import { emptyFile, linesMark, mark, numberedLine, TaskError } from "devorch";

const maxLines = 2000;
const maxCharacters = 60_000;
const maxLineLength = 2000;

/**
 * Lines `from` to `to` (from 1, both included) with their numbers in front, as a model reads them. Says which lines these are
 * when they are not all, and how the lines end when they end in CRLF.
 */
export function view(text: string, path: string, { from = 1, to }: { from?: number; to?: number }): string {
  const body = text.startsWith("\uFEFF") ? text.slice(1) : text;
  if (body === "") return emptyFile;
  // Behind the last line break there is no line; a carriage return before none is a character like others.
  const lines = body.replaceAll("\r\n", "\n").replace(/\n$/, "").split("\n");
  const first = Math.max(1, Math.floor(from));
  if (first > lines.length) throw new TaskError(`"${path}" has ${lines.length} lines; there is no line ${first}.`);
  if (to !== undefined && to < first)
    throw new TaskError(`No lines from ${first} to ${to}: \`to\` comes before \`from\`.`);

  const wanted = Math.min(lines.length, to === undefined ? lines.length : Math.floor(to), first + maxLines - 1);
  const shown: string[] = [];
  let length = 0;
  for (let number = first; number <= wanted; number++) {
    const line = numberedLine(number, lines[number - 1] ?? "", maxLineLength);
    length += line.length + 1;
    if (length > maxCharacters && shown.length > 0) break;
    shown.push(line);
  }
  const last = first + shown.length - 1;
  if (first > 1 || last < lines.length) shown.push(linesMark(first, last, lines.length));
  if (body.includes("\r\n")) shown.push(mark("lines end in CRLF; edits keep that"));
  return shown.join("\n");
}
