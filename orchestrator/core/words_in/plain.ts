/** Lower case, no accents, no punctuation, single spaces; pictures stay as words of their own. */
export function plain(text: string): string {
  return wordsOf(text).join(" ");
}

const pictures = /\p{Extended_Pictographic}/gu;
/** Skin tones, the selector of the coloured look, the joiner. */
const invisible = /[\u{1F3FB}-\u{1F3FF}\u{FE0E}\u{FE0F}\u{200B}-\u{200F}\u{2060}\u{FEFF}]/gu;

/** The words of a message in the order they stand, spelt the plain way: `¿Qué onda? dale 👍🏽` is que, onda, dale, 👍. */
export function wordsOf(text: string): string[] {
  const letters = text
    .replace(invisible, "")
    .replace(pictures, " $& ")
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    // `don't` is one word.
    .replace(/(\p{L})['’`´](\p{L})/gu, "$1$2");
  const found = letters.match(/[\p{L}\p{N}]+|\p{Extended_Pictographic}/gu) ?? [];
  return found.map(shorten).flatMap((word) => written[word] ?? [word]);
}

/** `daleeee` is dale, `siii` is si; two in a row may be right. */
function shorten(word: string): string {
  return /(\p{L})\1\1/u.test(word) ? word.replace(/(\p{L})\1\1+/gu, "$1") : word;
}

/** How words are written in a hurry. */
const written: Readonly<Record<string, readonly string[]>> = Object.assign(Object.create(null), {
  q: ["que"],
  k: ["que"],
  ke: ["que"],
  qe: ["que"],
  xq: ["porque"],
  pq: ["porque"],
  porq: ["porque"],
  xfa: ["porfa"],
  porfis: ["porfa"],
  pls: ["please"],
  plz: ["please"],
  plis: ["please"],
  plss: ["please"],
  tb: ["tambien"],
  tmb: ["tambien"],
  tbn: ["tambien"],
  tambn: ["tambien"],
  d: ["de"],
  u: ["you"],
  ur: ["your"],
  r: ["are"],
  ya: ["ya"],
  okey: ["ok"],
  okay: ["ok"],
  okei: ["ok"],
  okis: ["ok"],
  oki: ["ok"],
  okk: ["ok"],
  k0: ["ok"],
  kk: ["ok"],
  thx: ["thanks"],
  thnx: ["thanks"],
  ty: ["thanks"],
  tysm: ["thanks"],
  grax: ["gracias"],
  grcs: ["gracias"],
  wanna: ["want", "to"],
  gonna: ["going", "to"],
  gotta: ["got", "to"],
  lemme: ["let", "me"],
  gimme: ["give", "me"],
  whats: ["what", "is"],
  hows: ["how", "is"],
  wheres: ["where", "is"],
  im: ["i", "am"],
  ive: ["i", "have"],
  id: ["id"],
  lets: ["lets"],
  cant: ["cant"],
  isnt: ["isnt"],
  doesnt: ["doesnt"],
  bn: ["bien"],
  dps: ["despues"],
  toy: ["estoy"],
  pa: ["para"],
  ta: ["esta"],
  tas: ["estas"],
  nomas: ["nomas"],
});
