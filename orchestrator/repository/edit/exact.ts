import { readIndent } from "./dedent.ts";
import { countBreaks, type Found, isInside, isTelling, lineAt, mostNamed, refuse, tooMany } from "./found.ts";
import { leading, styleClash } from "./style.ts";

/** The text as it is, anywhere and unique; undefined when it does not occur. */
export function matchExactly(text: string, old: string, replacement: string, lines = false): Found | undefined {
  if (lines) return matchWholeLines(text, old, replacement);
  const start = text.indexOf(old);
  if (hasStrayBreak(text, start, old, replacement)) return withNote(matchExactly(text, old.slice(1), replacement));
  if (start === -1) return undefined;
  if (text.indexOf(old, start + 1) !== -1) return ambiguous(text, old);
  if (old === replacement) return refuse("already-applied", "`old` and `new` are the same.");
  const end = start + old.length;
  if (isInside(text, start, old, replacement)) {
    return refuse("already-applied", `The file already has \`new\` at line ${lineAt(text, start)}.`);
  }
  const elsewhere = standsElsewhere(text, start, old, replacement);
  if (elsewhere !== undefined) {
    return refuse(
      "already-applied",
      `Line ${elsewhere} is \`new\` already, and \`old\` is a part of line ${lineAt(text, start)}; to change that one as well, quote the whole line.`,
    );
  }
  const joined = joins(text, start, end, old, replacement);
  if (joined !== undefined) return refuse("ambiguous", joined);
  if (startsWithinIndent(text, start, old)) {
    return refuse(
      "ambiguous",
      `\`old\` begins within the indent of line ${lineAt(text, start)}; quote that line as the file has it.`,
    );
  }
  const clash = styleClash(text, old, replacement);
  if (clash !== undefined) return refuse("ambiguous", clash);
  return readIndent(text, start, old, replacement);
}

/** The same where `old` is lines of a patch: it begins and ends with lines of the text. */
function matchWholeLines(text: string, old: string, replacement: string): Found | undefined {
  const places: number[] = [];
  for (let at = text.indexOf(old); at !== -1; at = text.indexOf(old, at + 1)) {
    const end = at + old.length;
    if ((at === 0 || text[at - 1] === "\n") && (old.endsWith("\n") || end === text.length || text[end] === "\n"))
      places.push(at);
  }
  const [start] = places;
  if (start === undefined) return undefined;
  if (places.length > 1) return tooMany(places.map((at) => lineAt(text, at)));
  if (old === replacement) return refuse("already-applied", "`old` and `new` are the same.");
  if (isInside(text, start, old, replacement))
    return refuse("already-applied", `The file already has \`new\` at line ${lineAt(text, start)}.`);
  const end = start + old.length;
  if (old.endsWith("\n") && !/(?:^|\n)$/.test(replacement) && end < text.length)
    return refuse("ambiguous", edgeSlip("end", lineAt(text, end)));
  return { ok: true, splice: { start, end, text: replacement } };
}

/**
 * `old` alone begins with a line break, and no blank line is there: taken as it is, it would glue `new` to the line before,
 * which a line that begins like the one it replaces cannot be meant for.
 */
function hasStrayBreak(text: string, start: number, old: string, replacement: string): boolean {
  const [, indent] = /^\n([ \t]*)\S/.exec(old) ?? [];
  const [, other, begins] = /^([ \t]*)(\S)/.exec(replacement) ?? [];
  if (indent === undefined || other !== indent || begins === undefined || !/[\p{L}\p{N}_@#"'`<{[(/$]/u.test(begins))
    return false;
  if (start === -1) return text.startsWith(old.slice(1));
  const before = text.slice(text.lastIndexOf("\n", start - 1) + 1, start);
  return before.trim() !== "" && text.indexOf(old, start + 1) === -1;
}

function withNote(found: Found | undefined): Found | undefined {
  if (!found?.ok) return found;
  const note = "left out the line break that `old` begins with and `new` does not";
  return { ok: true, splice: { ...found.splice, note: [note, found.splice.note].filter(Boolean).join("; ") } };
}

function ambiguous(text: string, old: string): Found {
  const lines: number[] = [];
  let line = 1;
  let from = 0;
  for (let at = text.indexOf(old); at !== -1 && lines.length <= mostNamed; at = text.indexOf(old, at + 1)) {
    line += countBreaks(text, from, at);
    from = at;
    lines.push(line);
  }
  return tooMany(lines);
}

/**
 * A line break or an indent that `old` has at its edge and `new` has not would glue two lines together or shift one. It may be
 * meant, or be a slip of the model: not ours to guess.
 */
function joins(text: string, start: number, end: number, old: string, replacement: string): string | undefined {
  const before = text.slice(text.lastIndexOf("\n", start - 1) + 1, start);
  const removed = replacement === "";
  if (old.endsWith("\n") && !replacement.endsWith("\n") && !(removed && before.trim() === "")) {
    return edgeSlip("end", lineAt(text, end));
  }
  const isRest = removed && !old.endsWith("\n") && (end === text.length || text[end] === "\n");
  if (old.startsWith("\n") && !replacement.startsWith("\n") && !isRest) {
    return edgeSlip("begin", lineAt(text, start));
  }
  const indent = /\n([ \t]+)$/.exec(old)?.[1];
  if (indent === undefined || end === text.length || text[end] === "\n") return undefined;
  const left = /(?:^|\n)([ \t]*)$/.exec(removed ? before : replacement)?.[1];
  if (left === undefined || left === indent) return undefined;
  return `\`old\` ends within the indent of line ${lineAt(text, end)} and \`new\` would change it; end both with whole lines.`;
}

/**
 * The line that reads like the one of `new`, where `old` was found behind other code, or behind an indent that the line of
 * `new` has not: the line that was quoted is most likely gone, and what was found only looks alike. A word alone is no line, it
 * is renamed.
 */
function standsElsewhere(text: string, start: number, old: string, replacement: string): number | undefined {
  const line = replacement.trim();
  if (!/\w\W/.test(line) || line.includes("\n") || /^\s|\n./.test(old)) return undefined;
  const end = start + old.trimEnd().length;
  const before = text.slice(text.lastIndexOf("\n", start - 1) + 1, start);
  const isLine = before.trim() === "" && (end === text.length || text[end] === "\n");
  if (isLine && (before === "" || !isTelling([line]))) return undefined;
  for (let at = text.indexOf(line), to = 0; at !== -1 && to !== -1; at = to === -1 ? -1 : text.indexOf(line, to)) {
    const from = text.lastIndexOf("\n", at) + 1;
    to = text.indexOf("\n", at);
    const found = text.slice(from, to === -1 ? undefined : to);
    if (found.trim() === line && !(isLine && leading(found) === before)) return lineAt(text, at);
  }
  return undefined;
}

/** Several lines of which the first has only a part of its indent: they may be quoted from another depth altogether. */
function startsWithinIndent(text: string, start: number, old: string): boolean {
  return /^[ \t]+\S.*\n/.test(old) && /[ \t]/.test(text[start - 1] ?? "");
}

function edgeSlip(edge: "begin" | "end", line: number): string {
  return `\`old\` ${edge}s with a line break that \`new\` lacks, which would join lines at line ${line}; ${edge} both alike.`;
}
