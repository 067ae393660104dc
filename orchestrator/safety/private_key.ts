/** A private key in a text, from its first dash to its last. */
export interface KeyBlock {
  from: number;
  to: number;
  /** Whether there is enough of it to be a key. */
  isWhole: boolean;
}

export const keyBeginning = /-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----/g;
const keyEnding = /-----END [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----/;
/** The longest key that is looked for, with a picture in it. */
const longestKey = 256 * 1024;

/** Private keys with a body; code that only mentions the markers is none, and a cut-off key ends with its last line. */
export function keyBlocks(text: string): KeyBlock[] {
  const blocks: KeyBlock[] = [];
  const begins = [...text.matchAll(keyBeginning)].map(({ 0: mark, index }) => ({
    from: index,
    body: index + mark.length,
  }));
  for (const [at, { from, body }] of begins.entries()) {
    const rest = text.slice(body, Math.min(begins[at + 1]?.from ?? text.length, body + longestKey));
    const end = keyEnding.exec(rest);
    const between = end ? rest.slice(0, end.index) : "";
    const isWhole = holdsBody(between, shortestLine);
    if (end && (isWhole || isLinesOnly(between))) blocks.push({ from, to: body + end.index + end[0].length, isWhole });
    else {
      const length = cutOffBody(rest);
      if (length > 0) blocks.push({ from, to: body + length, isWhole: true });
    }
  }
  return blocks;
}

/** Where a private key begins that does not end in the text; undefined for none. */
export function beginningOfCutKey(text: string): number | undefined {
  const last = [...text.matchAll(keyBeginning)].at(-1);
  return last && !keyEnding.test(text.slice(last.index)) ? last.index : undefined;
}

const shortestLine = 16;
const wholeLine = 32;

function holdsBody(text: string, shortest: number): boolean {
  return (text.match(/[A-Za-z0-9+/=]+/g) ?? []).some((word) => isBase64(word, shortest));
}

/** Chance puts small and capital letters and digits into every line of a key; a name in code has rarely all of them. */
function isBase64(word: string, shortest: number): boolean {
  return word.length >= shortest && /[a-z]/.test(word) && /[A-Z]/.test(word) && /\d/.test(word);
}

/** At least one line and one word in each: a shortened key, as in documentation. */
function isLinesOnly(text: string): boolean {
  const lines = text.split("\n").map((line) => line.trim());
  return lines.some(Boolean) && lines.every((line) => /^[A-Za-z0-9+/=]*$/.test(line));
}

/** Where lines of a key follow each other from the beginning of a text: how far they reach. Before the first may be its headers. */
function cutOffBody(text: string): number {
  let reach = 0;
  let short = 12;
  for (const { 0: word, index } of text.matchAll(/[A-Za-z0-9+/=]+/g)) {
    if (isBase64(word, wholeLine)) {
      reach = index + word.length;
      // The number of a line, an escaped line end.
      short = 3;
    } else if (--short < 0) break;
  }
  return reach;
}
