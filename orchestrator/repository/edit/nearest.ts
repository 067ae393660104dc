import { numberedLine, shownLine } from "../../safety/visible_text.ts";

/** The part of the words of `old` that must be there. */
const leastAlike = 0.3;
const maxShown = 24;
const longestLine = 300;

/**
 * The numbered lines of the file that share most words with `old`, rare ones above all: for the model to read, never a place to
 * edit. Empty when nothing is alike.
 */
export function nearestLines(text: string, old: string): string {
  const wordsOf = (part: string) => new Set(part.match(/[\p{L}\p{N}]+/gu) ?? []);
  const [lines, size, words] = [text.replace(/\n$/, "").split("\n"), old.split("\n").length, wordsOf(old)];
  const shared = lines.map((line) => [...wordsOf(line.slice(0, 500))].filter((word) => words.has(word)));
  const often = new Map<string, number>();
  for (const word of shared.flat()) often.set(word, (often.get(word) ?? 0) + 1);
  if (often.size === 0 || often.size < words.size * leastAlike) return "";
  const weights = shared.map((all) => all.reduce((sum, word) => sum + 1 / (often.get(word) ?? 1), 0));
  let [sum, most, start] = [0, 0, 0];
  for (const [at, weight] of weights.entries()) {
    sum += weight - (weights[at - size] ?? 0);
    if (sum > most + 1e-9) [most, start] = [sum, at - size + 1];
  }
  const from = Math.max(0, start - 2);
  const shown = lines.slice(from, from + Math.min(maxShown, size + 4));
  return shown.map((line, index) => numberedLine(from + index + 1, shownLine(line, longestLine))).join("\n");
}
