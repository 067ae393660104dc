import { createHash } from "node:crypto";

/** Marks untrusted text, so that a model can tell it from instructions. */
export type Untrusted = (text: string) => string;

/** Closing tags of untrusted blocks of any name. */
const closing = /<\s*\/\s*(?=untrusted)/gi;

/** With the line before it, which names what a person sent. */
const block = /(?:^(?:File |Picture )?(.+):\n)?<(untrusted-[\da-f]{8})>[\s\S]*?<\/\2>/gm;

/** A person's own words and the names of what came with them, for people: blocks of untrusted text are for models. */
export function withoutBlocks(text: string): string {
  return text.replace(block, (_, name?: string) => (name === undefined ? "" : `📎 ${name}`)).trim();
}

/**
 * Puts text into a block with a tag of this conversation. `seed` is the same after a restart, so that messages are equal byte for
 * byte, and contains something that no file or command can know. A closing tag inside is escaped.
 */
export function makeUntrusted(...seed: readonly string[]): Untrusted {
  const nonce = createHash("sha256").update(JSON.stringify(seed)).digest("hex").slice(0, 8);
  return (text) => `<untrusted-${nonce}>\n${text.replace(closing, "<\\/")}\n</untrusted-${nonce}>`;
}
