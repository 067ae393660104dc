import { numberedLine, visibleLine } from "../../safety/visible_text.ts";

/** The part of its words that a line must share to be shown. */
const leastAlike = 0.3;
/** So many lines are faster looked for one by one than by taking the file apart. */
const fewLines = 30;
/** Lines that are shown at most. */
const maxShown = 24;
const longestLine = 300;

/**
 * The numbered lines of the file that share most with `old`: for the model to read, never a place to edit. Empty when nothing
 * is alike.
 */
export function nearestLines(text: string, old: string): string {
  const lines = text.split("\n");
  const sent = old.split("\n").map((line) => line.trim());
  const known = sent.length > fewLines || sent.some((line) => isTellingLine(line) && text.includes(line));
  const start = (known ? byEqualLines(lines, sent) : undefined) ?? byWords(lines, sent);
  if (start === undefined) return "";
  const from = Math.max(0, start - 2);
  return numbered(lines, from, Math.min(lines.length, from + Math.min(maxShown, sent.length + 4)));
}

export function numbered(lines: readonly string[], from: number, to: number): string {
  const shown = lines
    .slice(from, to)
    .map((line, index) => numberedLine(from + index + 1, visibleLine(line, longestLine)));
  return shown.join("\n");
}

function isTellingLine(line: string): boolean {
  return /[\p{L}\p{N}]{2}/u.test(line);
}

/** Every line of `old` that the file has, blanks aside, votes for where `old` would begin; rare lines weigh more. */
function byEqualLines(lines: readonly string[], sent: readonly string[]): number | undefined {
  const wanted = new Map<string, number[]>();
  for (const [index, line] of sent.entries()) {
    if (isTellingLine(line)) wanted.set(line, [...(wanted.get(line) ?? []), index]);
  }
  const found = new Map<string, number[]>();
  for (const [index, line] of lines.entries()) {
    const trimmed = line.trim();
    if (wanted.has(trimmed)) found.set(trimmed, [...(found.get(trimmed) ?? []), index]);
  }
  const votes = new Map<number, number>();
  for (const [line, places] of found) {
    if (places.length > 50) continue;
    for (const offset of wanted.get(line) ?? []) {
      for (const place of places) votes.set(place - offset, (votes.get(place - offset) ?? 0) + 1 / places.length);
    }
  }
  return best(votes);
}

function byWords(lines: readonly string[], sent: readonly string[]): number | undefined {
  const offset = sent.reduce(
    (longest, line, index) => (line.length > (sent[longest]?.length ?? 0) ? index : longest),
    0,
  );
  // Long words are rare: they tell soonest that a line has too little.
  const words = [...new Set(wordsOf(sent[offset] ?? ""))].sort((one, other) => other.length - one.length);
  if (words.length === 0) return undefined;
  let winner: number | undefined;
  let most = 0;
  for (const [index, line] of lines.entries()) {
    if (!mayShare(line, words, Math.max(leastAlike, most))) continue;
    const has = new Set(wordsOf(line));
    const shared = words.filter((word) => has.has(word)).length;
    // Short quotes are often a part of their line: what they share counts more than what the line has besides.
    const score = (shared / words.length + shared / (words.length + has.size - shared)) / 2;
    if (score >= leastAlike && score > most) [winner, most] = [index, score];
  }
  return winner === undefined ? undefined : Math.max(0, winner - offset);
}

/** Whether a line can share such a part of the words, told without taking it apart; most lines need no more. */
function mayShare(line: string, words: readonly string[], part: number): boolean {
  let possible = words.length;
  for (const word of words) {
    if (!line.includes(word)) possible--;
    if (possible < part * words.length) return false;
  }
  return possible > 0;
}

function wordsOf(line: string): string[] {
  return line.slice(0, 500).match(/[\p{L}\p{N}]+/gu) ?? [];
}

function best(scores: ReadonlyMap<number, number>): number | undefined {
  let winner: number | undefined;
  let most = 0;
  for (const [place, score] of scores) {
    if (score > most || (score === most && winner !== undefined && place < winner)) [winner, most] = [place, score];
  }
  return winner === undefined ? undefined : Math.max(0, winner);
}
