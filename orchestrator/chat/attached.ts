import { readPicture } from "../safety/pictures/picture.ts";
import { makeUntrusted } from "../safety/untrusted.ts";

/** Of a text file. */
export const mostTextBytes = 256_000;

/** A person's file as material for a model. `seed` cannot be guessed by the author of the file, and is the same after a restart. */
export function fileBlock(title: string, content: string, ...seed: readonly string[]): string {
  return `${title}:\n${makeUntrusted(...seed)(content)}`;
}

export function isPicture(bytes: Uint8Array): boolean {
  return readPicture(bytes) !== undefined;
}

/** Undefined for a file that is no text. */
export function textOfFile(bytes: Uint8Array): string | undefined {
  if (bytes.length === 0 || bytes.includes(0)) return undefined;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
