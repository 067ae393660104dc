import { posix } from "node:path";
import type { Renames } from "../../evidence/test_change.ts";
import type { FileTexts } from "./gone_lines.ts";
import { withoutExtension } from "./substitute.ts";

/** A change has fewer renames than this, or it is none. */
const mostNames = 50;
/** Lines of the same shape that are compared with one. */
const mostAlike = 200;
/** How much of a file stands in the file that it has become. */
const mostlySame = 0.6;

/**
 * Files of code that stand elsewhere now, and names that are gone from the code that changed where new ones stand in their places,
 * in whatever language. That these are names at all, and the same thing, only running tells.
 */
export function readRenames(code: readonly FileTexts[], tests: readonly FileTexts[]): Renames {
  const moves = movesOf(code);
  const stems = stemsOf(moves);
  const before = new Set(code.flatMap((file) => wordsOf(file.before)));
  const after = new Set(code.flatMap((file) => wordsOf(file.after)));
  const isRenamed = (old: string, now: string) =>
    before.has(old) && !after.has(old) && after.has(now) && !before.has(now) && !(old in stems);
  const votes = new Map<string, Map<string, number>>();
  for (const files of [code, tests])
    for (const [old, now] of alignedWords(files).filter(([old, now]) => isRenamed(old, now))) {
      const of = votes.get(old) ?? new Map<string, number>();
      votes.set(old, of.set(now, (of.get(now) ?? 0) + 1));
    }
  return { moves, stems, words: bestOf(votes) };
}

/** One new name for each; of two that became the same one, neither. */
function bestOf(votes: ReadonlyMap<string, ReadonlyMap<string, number>>): Record<string, string> {
  const best = [...votes].map(([old, of]) => [old, [...of].sort(([, a], [, b]) => b - a)[0]?.[0] ?? ""] as const);
  const counts = new Map<string, number>();
  for (const [, now] of best) counts.set(now, (counts.get(now) ?? 0) + 1);
  return Object.fromEntries(best.filter(([, now]) => counts.get(now) === 1).slice(0, mostNames));
}

/** Words at the same place of a line that is gone and of one that came, which differ in words alone. */
function alignedWords(files: readonly FileTexts[]): [string, string][] {
  const lost = linesWithout(files, "before", "after");
  const shapes = new Map<string, string[][]>();
  for (const line of linesWithout(files, "after", "before")) {
    const alike = shapes.get(shapeOf(line)) ?? [];
    shapes.set(shapeOf(line), [...alike.slice(0, mostAlike), line]);
  }
  return lost.flatMap((line) =>
    (shapes.get(shapeOf(line)) ?? []).flatMap((other) => {
      const pairs = line.flatMap((token, at): [string, string][] =>
        token === other[at] ? [] : [[token, other[at] ?? ""]],
      );
      // Half of a line must stay, unless it is but a name.
      return pairs.length * 2 <= Math.max(2, line.filter(isWord).length) ? pairs : [];
    }),
  );
}

type Side = "before" | "after";

function linesWithout(files: readonly FileTexts[], side: Side, other: Side): string[][] {
  const linesOf = (which: Side) => files.flatMap((file) => (file[which] ?? "").split("\n").map(tokensOf));
  const left = new Set(linesOf(other).map((tokens) => tokens.join(" ")));
  return linesOf(side).filter((tokens) => tokens.some(isWord) && !left.has(tokens.join(" ")));
}

function shapeOf(line: readonly string[]): string {
  return line.map((token) => (isWord(token) ? "w" : token)).join(" ");
}

const isWord = (token: string): boolean => /^[\p{L}_$]/u.test(token);

function tokensOf(line: string): string[] {
  return line.match(/[\p{L}\p{N}_$]+|[^\s\p{L}\p{N}_$]/gu) ?? [];
}

function wordsOf(text: string | undefined): string[] {
  return tokensOf(text ?? "").filter(isWord);
}

/** Files that are gone, and the new ones that say most of the same. */
function movesOf(code: readonly FileTexts[]): Record<string, string> {
  const gone = code.filter(({ before, after }) => before !== undefined && after === undefined);
  const came = code.filter(({ before, after }) => before === undefined && after !== undefined);
  const moves: Record<string, string> = {};
  const taken = new Set<string>();
  for (const { path, before } of gone.slice(0, mostNames)) {
    const [best] = came
      .filter((file) => !taken.has(file.path) && posix.extname(file.path) === posix.extname(path))
      .map((file) => ({ path: file.path, share: shareOf(before, file.after) }))
      .sort((a, b) => b.share - a.share);
    if (!best || best.share < mostlySame) continue;
    moves[path] = best.path;
    taken.add(best.path);
  }
  return moves;
}

function shareOf(before: string | undefined, after: string | undefined): number {
  const tokens = tokensOf(before ?? "");
  const left = new Map<string, number>();
  for (const token of tokensOf(after ?? "")) left.set(token, (left.get(token) ?? 0) + 1);
  const same = tokens.filter((token) => {
    const count = left.get(token) ?? 0;
    left.set(token, count - 1);
    return count > 0;
  });
  return same.length / Math.max(tokens.length, 1);
}

/** A file's own name, where it has another one now: modules, packages and classes are called by it. */
function stemsOf(moves: Readonly<Record<string, string>>): Record<string, string> {
  const names = Object.entries(moves).map((pair) => pair.map((path) => posix.basename(withoutExtension(path))));
  return Object.fromEntries(names.filter(([old = "", now = ""]) => old !== now && [old, now].every(isName)));
}

function isName(text: string): boolean {
  return isWord(text) && tokensOf(text).length === 1;
}
