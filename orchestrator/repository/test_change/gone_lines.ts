import type { GoneLine } from "../../evidence/test_change.ts";

export interface FileTexts {
  path: string;
  /** undefined where there is no such file, or none with text. */
  before: string | undefined;
  after: string | undefined;
}

/** Marks that begin a comment in most languages; `#[test]` and `#!` are none. */
const comment = /^(\/ \/|# (?![[!])|#$|- - |\/ \*|\*|; ;|%|< ! - -)/;
/** Of a larger change a person reads the beginning. */
const mostLines = 500;
const opening = /[([{,=:]$/;
const closing = /^[)\]},;:]/;

/**
 * Lines of `watched` files that stand nowhere in the change any more. White space, quotes, relative paths and what ends a line do
 * not count. A line that moved, was joined or split, or whose list has grown or was divided still stands. One is `restated` where
 * new lines of watched files hold all its values, or, if it has none, one of them says nearly the same.
 */
export function goneLines(files: readonly FileTexts[], watched: (path: string) => boolean): GoneLine[] {
  const lost = lostLines(files, watched);
  const added = addedLines(files);
  const lostTokens = new Set(lost.map(({ tokens }) => tokens));
  const joined = joinedLines(added);
  const stands = (tokens: string): boolean =>
    isIn(joined, tokens, lostTokens) ||
    added.some((line) => hasGrown(tokens, line)) ||
    (tokens.includes(",") && partsOf(tokens).every((part) => isIn(joined, part, lostTokens)));
  const restated = new Restatements(addedLines(files.filter(({ path }) => watched(path))));
  return lost
    .slice(0, mostLines)
    .filter(({ tokens }) => !stands(tokens))
    .map(({ path, line, text, tokens }) => ({
      path,
      line,
      text: text.trim().replace(/\s+/g, " ").slice(0, 120),
      restated: restated.take(tokens),
    }));
}

function addedLines(files: readonly FileTexts[]): string[] {
  const before = files.flatMap(({ before }) => linesOf(before));
  const after = files.flatMap(({ after }) => linesOf(after));
  return linesWithout(after, before).map(({ tokens }) => tokens);
}

/** How much of a line's tokens another one shares that says nearly the same. */
const nearlySame = 0.6;

/** New lines, each of which can stand for one line that is gone, and each of their values for one value. */
class Restatements {
  readonly #values = new Map<string, number>();
  readonly #lines: string[][];

  constructor(lines: readonly string[]) {
    this.#lines = lines.map((line) => line.split(" "));
    for (const value of lines.flatMap(valuesOf)) this.#values.set(value, (this.#values.get(value) ?? 0) + 1);
  }

  take(tokens: string): boolean {
    const values = valuesOf(tokens);
    if (values.length === 0) return this.#takeLine(tokens.split(" "));
    // No shortcut: what is there is taken, also where another value is missing.
    return values.map((value) => take(this.#values, value)).every(Boolean);
  }

  #takeLine(tokens: readonly string[]): boolean {
    const at = this.#lines.findIndex((line) => shareOf(tokens, line) >= nearlySame);
    if (at >= 0) this.#lines.splice(at, 1);
    return at >= 0;
  }
}

/** Numbers, and strings that are no prose. */
function valuesOf(tokens: string): string[] {
  const strings = [...tokens.matchAll(/" ([^"]*?) "/g)].map(([, text = ""]) => text);
  const plain = tokens.replace(/" [^"]*? "/g, " ");
  const short = strings.filter((text) => /[\p{L}\p{N}]/u.test(text) && !/[\p{L}\p{N}] [\p{L}\p{N}]/u.test(text));
  return [
    ...(plain.match(/(?<![\p{L}\p{N}_])\p{N}[\p{L}\p{N}]*/gu) ?? []),
    ...short.flatMap((text) => text.split(" ").filter((word) => /[\p{L}\p{N}]/u.test(word))),
  ];
}

function shareOf(tokens: readonly string[], others: readonly string[]): number {
  const left = new Map<string, number>();
  for (const token of others) left.set(token, (left.get(token) ?? 0) + 1);
  return tokens.filter((token) => take(left, token)).length / Math.max(tokens.length, 1);
}

/** The lines that came and went, moved ones left out. */
export function countLines(files: readonly FileTexts[]): { added: number; gone: number } {
  const before = files.flatMap(({ before }) => linesOf(before));
  const after = files.flatMap(({ after }) => linesOf(after));
  return { added: linesWithout(after, before).length, gone: linesWithout(before, after).length };
}

interface Line {
  line: number;
  text: string;
  tokens: string;
}

function lostLines(files: readonly FileTexts[], watched: (path: string) => boolean): (Line & { path: string })[] {
  const old = files.filter(({ path, before }) => before !== undefined && watched(path));
  const standing = countOf(files.flatMap(({ after }) => linesOf(after)));
  // Lines that other files had before stand for themselves.
  for (const { path, before } of files) {
    if (!watched(path)) for (const { tokens } of linesOf(before)) take(standing, tokens);
  }
  return old.flatMap(({ path, before }) =>
    linesOf(before).flatMap((line) => (take(standing, line.tokens) ? [] : [{ ...line, path }])),
  );
}

function linesWithout(some: readonly Line[], others: readonly Line[]): Line[] {
  const left = countOf(others);
  return some.filter(({ tokens }) => !take(left, tokens));
}

function countOf(lines: readonly Line[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { tokens } of lines) counts.set(tokens, (counts.get(tokens) ?? 0) + 1);
  return counts;
}

function take(counts: Map<string, number>, tokens: string): boolean {
  const left = counts.get(tokens) ?? 0;
  if (left > 0) counts.set(tokens, left - 1);
  return left > 0;
}

/** The lines that say something: neither empty nor of punctuation alone nor comments. */
function linesOf(text: string | undefined): Line[] {
  if (text === undefined) return [];
  return text.split("\n").flatMap((line, at) => {
    const tokens = tokensOf(line);
    return /[\p{L}\p{N}]/u.test(tokens) && !comment.test(tokens) ? [{ line: at + 1, text: line, tokens }] : [];
  });
}

function tokensOf(line: string): string {
  const plain = line.replace(/(?<![\w.])(\.{1,2}\/)+/g, "").replace(/['`]/g, '"');
  const tokens = plain.match(/[\p{L}\p{N}_$]+|[^\s\p{L}\p{N}_$]/gu) ?? [];
  return tokens.join(" ").replace(/( [,;])+$/, "");
}

interface JoinedLines {
  text: string;
  starts: number[];
}

function joinedLines(lines: readonly string[]): JoinedLines {
  const starts: number[] = [];
  let text = " ";
  for (const line of lines) {
    starts.push(text.length);
    text += `${line} `;
  }
  return { text, starts };
}

/** Whether the tokens stand in a row, at most within brackets, a list or with other lines that were joined to them. */
function isIn({ text, starts }: JoinedLines, tokens: string, lost: ReadonlySet<string>): boolean {
  const stands = (rest: string, edge: RegExp) => rest === "" || edge.test(rest) || lost.has(rest);
  for (let at = text.indexOf(` ${tokens} `); at >= 0; at = text.indexOf(` ${tokens} `, at + 1)) {
    const end = at + 1 + tokens.length;
    const first = starts.findLast((start) => start <= at + 1) ?? 0;
    const next = starts.find((start) => start > end - 1) ?? text.length;
    if (stands(text.slice(first, at).trim(), opening) && stands(text.slice(end, next).trim(), closing)) return true;
  }
  return false;
}

/** Whether `line` is this one with more items in a list. */
function hasGrown(tokens: string, line: string): boolean {
  const [old, now] = [tokens.split(" "), line.split(" ")];
  const more = now.length - old.length;
  if (more <= 0) return false;
  const end = old.findIndex((token, at) => token !== now[at]);
  const most = end < 0 ? old.length : end;
  const begin = old.findLastIndex((token, at) => token !== now[at + more]) + 1;
  for (let at = begin; at <= most; at++) if (now[at] === "," || now[at + more - 1] === ",") return true;
  return false;
}

function partsOf(tokens: string): string[] {
  return tokens.split(" , ").filter((part) => part !== "");
}
