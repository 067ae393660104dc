/** Escape sequences of a terminal: CSI, strings that end in BEL or ST, two-character ones. */
const escapes =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  /\x1b(?:\[[0-?]*[ -/]*[@-~]|[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)?|[ -/]*[0-~])/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const controls = /[\x00-\x08\x0b-\x1f\x7f-\x9f]/g;
/** Bidi characters disguise text. */
const bidirectional = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** A program's output as plain text: no colours, no control or bidi characters but \n and \t. */
export function plainText(written: string): string {
  return written.replace(escapes, "").replace(/\r\n?/g, "\n").replace(controls, "").replace(bidirectional, "");
}
