/** ASCII for typographic characters; empty for invisible ones. */
const keys: [string, RegExp][] = [
  ["'", /[\u2018-\u201b\u2032\u00b4\u02bc]/g],
  ['"', /[\u201c-\u201f\u2033\u00ab\u00bb]/g],
  ["-", /[\u2010-\u2015\u2212]/g],
  [" ", /[\u00a0\u2000-\u200a\u202f\u205f\u3000]/g],
  ["...", /\u2026/g],
  ["", /[\u200b\ufeff]/g],
];
const typographic = new RegExp(keys.map(([, signs]) => signs.source).join("|"), "g");

/** The text as a keyboard types it, letters composed with their accents. */
export function typed(text: string): string {
  return isAscii(text) ? text : keys.reduce((all, [key, signs]) => all.replace(signs, key), text.normalize("NFC"));
}

export function isAscii(text: string): boolean {
  return !/[^\p{ASCII}]/u.test(text);
}

/** Writes lines as the file is written: what only the model writes typographically is typed. */
export function typingOf(sent: readonly string[], file: readonly string[]): (line: string) => string {
  const [theirs, ours] = [sent.join("\n"), file.join("\n")];
  return (line) =>
    line.replace(typographic, (sign) => (theirs.includes(sign) && !ours.includes(sign) ? typed(sign) : sign));
}
