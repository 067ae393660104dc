import { numberedLine, visibleLine } from "../../safety/visible_text.ts";

/** The part of the words of `old` that must be there. */
const leastAlike = 0.3;
/** Longest words searched for. */
const maxWords = 40;
const maxShown = 24;
const longestLine = 300;

/**
 * The numbered lines of the file that share most words with `old`, rare ones above all: for the model to read, never a place to
 * edit. Empty when nothing is alike.
 */
export function nearestLines(text: string, old: string): string {
  const [lines, size] = [text.replace(/\n$/, "").split("\n"), old.split("\n").length];
  const words = [...new Set(old.match(/[\p{L}\p{N}]+/gu) ?? [])].sort((one, other) => other.length - one.length);
  const hits = words.slice(0, maxWords).map((word) => lines.flatMap((line, at) => (line.includes(word) ? [at] : [])));
  const found = hits.filter((all) => all.length > 0);
  if (found.length === 0 || found.length < hits.length * leastAlike) return "";
  const weights = new Float64Array(lines.length);
  for (const all of found) for (const at of all) weights[at] = (weights[at] ?? 0) + 1 / all.length;
  let [sum, most, start] = [0, 0, 0];
  for (const [at, weight] of weights.entries()) {
    sum += weight - (weights[at - size] ?? 0);
    if (sum > most + 1e-9) [most, start] = [sum, at - size + 1];
  }
  const from = Math.max(0, start - 2);
  const shown = lines.slice(from, from + Math.min(maxShown, size + 4));
  return shown.map((line, index) => numberedLine(from + index + 1, visibleLine(line, longestLine))).join("\n");
}
