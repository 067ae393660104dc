import { columnsOf } from "../../sdk/lines.ts";
import { withoutAccents } from "../../texts/without_accents.ts";
import shorthand from "./shorthand.txt" with { type: "text" };

/** Lower case, no accents, no punctuation, single spaces; pictures stay as words of their own. */
export function normalizeText(text: string): string {
  return plainWords(text).join(" ");
}

const mostOfAnEnd = 2000;

/** What a person wants stands before or behind what they paste: what lies far from both ends says nothing of their meaning. */
export function withoutPaste(text: string): string {
  if (text.length <= 2 * mostOfAnEnd) return text;
  return `${text.slice(0, mostOfAnEnd)}\n${text.slice(-mostOfAnEnd)}`.toWellFormed();
}

const pictures = /\p{Extended_Pictographic}/gu;
/** Skin tones, the selector of the coloured look, the joiner. */
const invisible = /[\u{1F3FB}-\u{1F3FF}\u{FE0E}\u{FE0F}\u{200B}-\u{200F}\u{2060}\u{FEFF}]/gu;
const simple = /^[\x20-\x7e]*$/;

/** The words of a message in the order they stand, spelt the plain way: `¿Qué onda? dale 👍🏽` is que, onda, dale, 👍. */
export function plainWords(text: string): string[] {
  const words: string[] = [];
  for (const found of simple.test(text) ? simpleWords(text) : allWords(text)) {
    const word = collapseRepeats(found);
    const meant = expansions.get(word);
    if (meant) words.push(...meant);
    else words.push(word);
  }
  return words;
}

/** Most messages; several times as fast. `don't` is one word. */
function simpleWords(text: string): readonly string[] {
  const lower = text.toLowerCase();
  const joined = lower.includes("'") || lower.includes("`") ? lower.replace(/([a-z])['`]([a-z])/g, "$1$2") : lower;
  return joined.match(/[a-z0-9]+/g) ?? [];
}

function allWords(text: string): readonly string[] {
  const letters = withoutAccents(text.replace(invisible, "").replace(pictures, " $& "))
    .toLowerCase()
    .replace(/(\p{L})['’`´](\p{L})/gu, "$1$2");
  return letters.match(/[\p{L}\p{N}]+|\p{Extended_Pictographic}/gu) ?? [];
}

/** `daleeee` is dale, `siii` is si; two in a row may be right. */
function collapseRepeats(word: string): string {
  for (let at = 2; at < word.length; at++)
    if (word[at] === word[at - 1] && word[at] === word[at - 2]) return word.replace(/(\p{L})\1\1+/gu, "$1");
  return word;
}

/** How words are written in a hurry. */
const expansions: ReadonlyMap<string, readonly string[]> = new Map(
  columnsOf(shorthand).map(([word = "", ...meant]) => [word, meant]),
);
