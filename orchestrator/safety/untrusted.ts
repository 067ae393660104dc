import { createHash } from "node:crypto";

/** Marks text that nobody vouches for, so that a model can tell it from what is said to it. */
export type Untrusted = (text: string) => string;

/** Whatever a model might take for the end of a block, of this conversation's or another name. */
const closing = /<\s*\/\s*(?=untrusted)/gi;

/**
 * Puts text into a block whose name belongs to one conversation: `seed` is the same after a restart, so that what was said
 * is said again byte for byte, and holds something that no file or command knows. A closing tag inside is escaped.
 */
export function makeUntrusted(...seed: readonly string[]): Untrusted {
  const nonce = createHash("sha256").update(JSON.stringify(seed)).digest("hex").slice(0, 8);
  return (text) => `<untrusted-${nonce}>\n${text.replace(closing, "<\\/")}\n</untrusted-${nonce}>`;
}
