import { NumberTable } from "./number_table.ts";

/** Kinds of characters: a letter, `_` or `$` begins a word or continues it, a digit continues it, any other ends it. */
const [other, digit, letter] = [0, 1, 2] as const;
/** The kind of each character by its ASCII code. */
const kinds = Uint8Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code);
  return /[A-Za-z_$]/.test(character) ? letter : /\d/.test(character) ? digit : other;
});
const shortest = 3;

/** More words are not kept of one text. */
const mostWords = 1 << 16;
const words = new NumberTable(mostWords);

/**
 * The words of a text that a name could be, each once, as numbers of 32 bits: strings would keep the text that they were cut from.
 * Of two names with the same number each counts for both. They stand until the next text.
 */
export function wordsIn(text: string): Int32Array {
  words.clear();
  let length = 0;
  let number = first;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const kind = code < kinds.length ? (kinds[code] ?? other) : other;
    if (kind === letter || (kind === digit && length > 0)) {
      number = next(number, code);
      length++;
    } else if (length > 0) {
      if (length >= shortest) words.add(number);
      length = 0;
      number = first;
    }
  }
  if (length >= shortest) words.add(number);
  return words.all();
}

const wordPattern = /^[A-Za-z_$][\w$]{2,}$/;

/** The number of a name; undefined for one that is no word, which no text is seen to use. */
export function wordNumber(name: string): number | undefined {
  if (!wordPattern.test(name)) return undefined;
  let number = first;
  for (let at = 0; at < name.length; at++) number = next(number, name.charCodeAt(at));
  return number;
}

/** FNV-1a. */
const first = 0x811c9dc5 | 0;

function next(number: number, code: number): number {
  return Math.imul(number ^ code, 0x01000193);
}
