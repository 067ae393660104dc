/** Words shorter than this are not corrected: too many others are one letter away. */
const shortest = 5;
/** From here on a wrong letter counts too; in a shorter word it is more often another word: pagos is not pasos. */
const longEnough = 7;
const letters = [..."abcdefghijklmnopqrstuvwxyz"];

/**
 * The known word that a misspelt one was meant to be: two letters swapped, one doubled, missing or wrong. The word itself
 * where it is known or nothing is near.
 */
export function correctSpelling(word: string, isKnown: (word: string) => boolean): string {
  if (word.length < shortest || isKnown(word) || /[^a-z]/.test(word)) return word;
  return nearby(word).find(isKnown) ?? word;
}

/** Likeliest slip first. */
function nearby(word: string): string[] {
  const places = Array.from({ length: word.length }, (_, at) => at);
  const cut = (at: number, text: string, skip: number) => word.slice(0, at) + text + word.slice(at + skip);
  return [
    ...places.slice(1).map((at) => cut(at - 1, `${word[at]}${word[at - 1]}`, 2)),
    ...places.map((at) => cut(at, "", 1)),
    ...[...places, word.length].flatMap((at) => letters.map((letter) => cut(at, letter, 0))),
    ...(word.length < longEnough ? [] : places.slice(1).flatMap((at) => letters.map((letter) => cut(at, letter, 1)))),
  ];
}

const soundsLike: readonly (readonly [string, string])[] = [
  ["b", "v"],
  ["s", "z"],
  ["s", "c"],
  ["c", "z"],
  ["g", "j"],
  ["y", "ll"],
];

/**
 * The word of `vocabulary` that is meant where only the hand slipped: a letter held or left out, two swapped, one that sounds
 * alike. First and last letter stay, because they make another word: probado, apruebas.
 */
export function correctSlip(word: string, vocabulary: ReadonlySet<string>, isKnown: (word: string) => boolean): string {
  if (vocabulary.has(word) || isKnown(word) || /[^a-z]/.test(word)) return word;
  const released = word.replace(/(.)\1+$/, "$1");
  if (released !== word && vocabulary.has(released)) return released;
  if (word.length < shortest) return word;
  return slips(word).find((one) => one.length > shortest && vocabulary.has(one)) ?? word;
}

function slips(word: string): string[] {
  const inside = Array.from({ length: word.length - 2 }, (_, at) => at + 1);
  const cut = (at: number, text: string, skip: number) => word.slice(0, at) + text + word.slice(at + skip);
  return [
    ...inside.slice(1).map((at) => cut(at - 1, `${word[at]}${word[at - 1]}`, 2)),
    ...inside.filter((at) => word[at] === word[at - 1]).map((at) => cut(at, "", 1)),
    ...[...inside, word.length - 1].flatMap((at) => letters.map((letter) => cut(at, letter, 0))),
    ...inside.flatMap((at) =>
      soundsLike.flatMap(([one, other]) => [
        ...(word.startsWith(one, at) ? [cut(at, other, one.length)] : []),
        ...(word.startsWith(other, at) ? [cut(at, one, other.length)] : []),
      ]),
    ),
  ];
}
