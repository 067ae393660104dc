import { type Found, isInside, lineAt, refuse } from "./found.ts";
import { leading } from "./style.ts";

/**
 * `old` is one line without its indent, found behind that indent. Where `new` has more lines, their indent may count from the
 * margin (written as they should stand) or from the line's own (the model left out the common indent). Only where the first
 * makes sense and the second does not, `new` is taken as written.
 */
export function readIndent(text: string, start: number, old: string, replacement: string): Found {
  const lineStart = text.lastIndexOf("\n", start - 1) + 1;
  const indent = text.slice(lineStart, start);
  const asWritten: Found = { ok: true, splice: { start, end: start + old.length, text: replacement } };
  if (indent === "" || indent.trim() !== "") return asWritten;
  // Lines go with the indent of the first, which would be left over.
  if (replacement === "" && old.endsWith("\n")) return { ok: true, splice: { ...asWritten.splice, start: lineStart } };
  if (isDoubled(replacement, indent) || isFlush(old, replacement, indent)) return unclear(text, start);
  if (!isRestOfOneLine(text, start, old)) return asWritten;

  const meant = replacement.trim() === "" ? "unclear" : meaningOf(replacement, indent, unitOf(text));
  if (meant === "as written") return asWritten;
  if (meant === "from the first line" && isAlike(replacement, indent)) {
    const indented = replacement.replace(/\n(?=[ \t]*[^\s])/g, `\n${indent}`);
    if (isInside(text, start, old, indented) || standsAround(text, start, old, replacement))
      return refuse("already-applied", `The file already has \`new\` at line ${lineAt(text, start)}.`);
    const note = "gave the lines of `new` the indent that `old` lacks";
    return { ok: true, splice: { ...asWritten.splice, text: indented, note } };
  }
  return unclear(text, start);
}

function unclear(text: string, start: number): Found {
  return refuse(
    "ambiguous",
    `\`old\` lacks the indent of line ${lineAt(text, start)}, so it is unclear how deep \`new\` should be; quote whole lines with their indent in both.`,
  );
}

/** `new` begins with the very indent that stands there already. */
function isDoubled(replacement: string, indent: string): boolean {
  return replacement.trim() !== "" && leading(replacement.split("\n")[0] ?? "") === indent;
}

/** Of several lines quoted from the first word on, `new` has one, not its first, less deep than all of them: as deep as what? */
function isFlush(old: string, replacement: string, indent: string): boolean {
  const depths = (text: string) =>
    text
      .split("\n")
      .slice(1)
      .filter((line) => line.trim() !== "")
      .map((line) => width(leading(line)));
  const quoted = depths(old);
  return quoted.length > 0 && Math.min(...depths(replacement)) < Math.min(width(indent), ...quoted);
}

/** The lines of `new` stand around the place already, whatever their indent. */
function standsAround(text: string, start: number, old: string, replacement: string): boolean {
  const come = replacement.split("\n").map((line) => line.trim());
  const at = come.indexOf(old.trim());
  if (at === -1 || come.length < 2) return false;
  const first = lineAt(text, start) - 1 - at;
  const lines = text.split("\n");
  return come.every((line, index) => lines[first + index]?.trim() === line);
}

function isRestOfOneLine(text: string, start: number, old: string): boolean {
  const content = old.replace(/\n+$/, "");
  if (content.includes("\n") || content.trim() === "") return false;
  const end = start + content.length;
  return end === text.length || text[end] === "\n";
}

/** The indents of `new` can follow `indent` without mixing tabs and spaces. */
function isAlike(replacement: string, indent: string): boolean {
  const other = indent.includes("\t") ? / / : /\t/;
  return !other.test(indent) && !replacement.split("\n").some((line) => other.test(leading(line)));
}

/** How the later lines of `new` are meant when its first line goes behind `indent`, where only one reading makes sense. */
export function meaningOf(
  replacement: string,
  indent: string,
  unit: number,
): "as written" | "from the first line" | "unclear" {
  const [first = "", ...later] = replacement.split("\n");
  const at = later.findIndex((line) => line.trim() !== "");
  const next = later[at];
  if (next === undefined) return "as written";
  const pair = { first, next, apart: at > 0, unit };
  const written = judge(pair, width(indent + leading(first)));
  const relative = judge(pair, width(leading(first)));
  if (written !== "broken" && relative !== "good") return "as written";
  // A line as deep as the first may as well stand at the margin: what the first ends can have begun above it.
  const isDeeper = width(leading(next)) > width(leading(first));
  return written === "broken" && relative === "good" && isDeeper ? "from the first line" : "unclear";
}

interface Pair {
  first: string;
  /** The next line that is not blank. */
  next: string;
  /** Blank lines stand between the two. */
  apart: boolean;
  unit: number;
}

/** Whether `next` can stand as deep as it does below a `first` that is `depth` columns deep. */
function judge({ first, next, apart, unit }: Pair, depth: number): "good" | "possible" | "broken" {
  const step = width(leading(next)) - depth;
  const closes =
    /^\s*([})\]]|<\/|(end|fi|done|esac|else|elif|elsif|except|finally|catch|case|default|ensure|rescue)\b)/.test(next);
  if (opens(first)) {
    if (step > 0) return step <= unit ? "good" : "possible";
    return closes && step === 0 ? "good" : "broken";
  }
  if (step === 0 && !closes) return continues(first, next) ? "possible" : "good";
  if (step < 0) return closes || apart ? "good" : "broken";
  if (closes) return "broken";
  if (columnInBracket(first.trimStart()) === step) return "good";
  return continues(first, next) ? "good" : "possible";
}

/** `next` goes on with what `first` began, and is usually deeper: a condition without a brace, an operator, a chain. */
function continues(first: string, next: string): boolean {
  if (/^\s*(\}?\s*else\s+)?(if|for|while)\b.*\)$/.test(first) || /(^|\s)(else|do)$/.test(first)) return true;
  return /[=+*/&|?<>\\-]$/.test(first.trimEnd()) || /^\s*(\?\.|\.(?!\.)|&&|\|\||[?:+*|]\s)/.test(next);
}

/** Where the text behind the last bracket begins that `line` leaves open: lines that go on with it are often aligned there. */
function columnInBracket(line: string): number | undefined {
  const open: number[] = [];
  for (const match of line.matchAll(/(["'`])(?:\\.|(?!\1)[^\\])*\1|[([{]|[)\]}]/g)) {
    if (/^[([{]/.test(match[0])) open.push(match.index + 1);
    else if (/^[)\]}]/.test(match[0])) open.pop();
  }
  return open.at(-1);
}

function opens(line: string): boolean {
  const comment = line.search(/\/\/|#/);
  const code = (comment === -1 ? line : line.slice(0, comment)).trimEnd();
  return /[{([:]$|=>$|\b(then|do|else|begin)$/.test(code);
}

const tabWidth = 4;

function width(indent: string): number {
  let columns = 0;
  for (const character of indent) columns += character === "\t" ? tabWidth : 1;
  return columns;
}

/** Columns per level: the smallest indent of at least two that some lines have. */
export function unitOf(text: string): number {
  if (/^\t/m.test(text)) return tabWidth;
  return /^ {2}\S/m.test(text) ? 2 : tabWidth;
}
