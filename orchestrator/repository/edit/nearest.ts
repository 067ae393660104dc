import { numberedLine, shownLine } from "../../safety/visible_text.ts";

/** Lines that are shown at most, and their length. */
const maxShown = 24;
const longestLine = 300;
/** Words that are looked for, the longest first, and lines with one beyond which it tells nothing. */
const maxWords = 60;
const common = 1000;
/** The part of the words that must be there. */
const leastAlike = 0.3;

/**
 * The numbered lines of the file that share most words with `old`, rare ones above all: for the model to read, never a place to
 * edit. Empty when nothing is alike.
 */
export function nearestLines(text: string, old: string): string {
  const sent = old.split("\n");
  const words = [...new Set(old.slice(0, 20_000).match(/[\p{L}\p{N}]+/gu) ?? [])];
  const telling = words.sort((one, other) => other.length - one.length).slice(0, maxWords);
  const hits = telling.map((word) => linesWith(text, word));
  const rare = hits.filter((lines) => lines.length > 0 && lines.length < common);
  if (rare.length < telling.length * leastAlike || rare.length === 0) return "";
  const start = bestWindow(rare, sent.length);
  const lines = text.replace(/\n$/, "").split("\n");
  const from = Math.max(0, start - 2);
  const shown = lines.slice(from, from + Math.min(maxShown, sent.length + 4));
  return shown.map((line, index) => numberedLine(from + index + 1, shownLine(line, longestLine))).join("\n");
}

/** Indexes of the lines that hold the word. */
function linesWith(text: string, word: string): number[] {
  const found: number[] = [];
  let [line, counted] = [0, 0];
  for (let at = text.indexOf(word); at !== -1 && found.length < common; ) {
    for (let end = text.indexOf("\n", counted); end !== -1 && end < at; end = text.indexOf("\n", counted)) {
      line++;
      counted = end + 1;
    }
    found.push(line);
    const next = text.indexOf("\n", at);
    at = next === -1 ? -1 : text.indexOf(word, next);
  }
  return found;
}

/** Where so many lines begin that hold most of the words, each counted once for a window and by how rare it is. */
function bestWindow(hits: readonly (readonly number[])[], size: number): number {
  const change = new Map<number, number>();
  for (const lines of hits) {
    let covered = 0;
    for (const line of lines) {
      const from = Math.max(covered, line - size + 1);
      change.set(from, (change.get(from) ?? 0) + 1 / lines.length);
      covered = line + 1;
      change.set(covered, (change.get(covered) ?? 0) - 1 / lines.length);
    }
  }
  let [winner, most, sum] = [0, 0, 0];
  for (const [at, by] of [...change].sort(([one], [other]) => one - other)) {
    sum += by;
    if (sum > most + 1e-9) [winner, most] = [at, sum];
  }
  return winner;
}
