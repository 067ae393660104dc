import { isUtf8 } from "node:buffer";
import type { FileEncoding } from "../../run/editing.ts";

/** How the bytes of one encoding become text, and how they are called; UTF-16 keeps its byte order mark as a character. */
interface Codec {
  name: string;
  decode(bytes: Buffer): string;
  encode(text: string): Buffer;
}

const singleBytes = new TextDecoder("windows-1252").decode(Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)));
const byteOfCharacter = new Map([...singleBytes].map((character, byte) => [character, byte]));
const littleMark = "\ufeff";

const codecs: Record<FileEncoding, Codec> = {
  "utf-8": {
    name: "UTF-8",
    decode: (bytes) => new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes),
    encode: (text) => Buffer.from(text),
  },
  "utf-16le": {
    name: "UTF-16",
    decode: (bytes) => new TextDecoder("utf-16le", { fatal: true, ignoreBOM: true }).decode(bytes),
    encode: (text) => Buffer.from(marked(text), "utf16le"),
  },
  "utf-16be": {
    name: "UTF-16",
    decode: (bytes) => new TextDecoder("utf-16be", { fatal: true, ignoreBOM: true }).decode(bytes),
    encode: (text) => Buffer.from(marked(text), "utf16le").swap16(),
  },
  "iso-8859-1": {
    name: "Latin-1 (ISO-8859-1)",
    decode: (bytes) => bytes.toString("latin1"),
    encode: (text) => Buffer.from([...text].map((character) => byteIn(character, (code) => code))),
  },
  "windows-1252": {
    name: "Windows-1252",
    decode: (bytes) => new TextDecoder("windows-1252").decode(bytes),
    encode: (text) =>
      Buffer.from([...text].map((character) => byteIn(character, () => byteOfCharacter.get(character)))),
  },
};

/** A character that an encoding has no bytes for. */
export class NotEncodable extends Error {
  readonly character: string;

  constructor(character: string) {
    super(`there is no "${character}" in this encoding`);
    this.character = character;
  }
}

function byteIn(character: string, find: (code: number) => number | undefined): number {
  const byte = find(character.codePointAt(0) ?? 0);
  if (byte === undefined || byte > 0xff) throw new NotEncodable(character);
  return byte;
}

function marked(text: string): string {
  return text.startsWith(littleMark) ? text : littleMark + text;
}

export function encodingName(encoding: FileEncoding): string {
  return codecs[encoding].name;
}

export function decodeBytes(bytes: Buffer, encoding: FileEncoding): string {
  return codecs[encoding].decode(bytes);
}

/** Throws NotEncodable for a character that would be lost. */
export function encodeText(text: string, encoding: FileEncoding): Buffer {
  const bytes = codecs[encoding].encode(text);
  // Bytes that would be read back as another encoding are no text of this one.
  if (encoding === "iso-8859-1" && bytes.some(isControlOfLatin1))
    throw new NotEncodable([...text].find((character) => isControlOfLatin1(character.codePointAt(0) ?? 0)) ?? "");
  return bytes;
}

/** The encoding that bytes of a text are in; undefined for what is no text. */
export function encodingOf(bytes: Buffer): FileEncoding | undefined {
  const byMark = encodingByMark(bytes);
  if (byMark) return bytes.length % 2 === 0 && isReadable(bytes, byMark) ? byMark : undefined;
  if (hasZeroByte(bytes)) return undefined;
  if (isUtf8(bytes)) return "utf-8";
  if (!looksSingleByte(bytes)) return undefined;
  return bytes.some(isControlOfLatin1) ? "windows-1252" : "iso-8859-1";
}

/** UTF-16 is known by its byte order mark alone. */
export function encodingByMark(bytes: Buffer): "utf-16le" | "utf-16be" | undefined {
  const [one, two] = bytes;
  return one === 0xff && two === 0xfe ? "utf-16le" : one === 0xfe && two === 0xff ? "utf-16be" : undefined;
}

/** Git's rule for binary files: a zero byte near the beginning. */
export function hasZeroByte(bytes: Buffer): boolean {
  const zero = bytes.indexOf(0);
  return zero !== -1 && zero < 8000;
}

function isReadable(bytes: Buffer, encoding: FileEncoding): boolean {
  try {
    return !decodeBytes(bytes, encoding).includes("\0");
  } catch {
    return false;
  }
}

function isControlOfLatin1(byte: number): boolean {
  return byte >= 0x80 && byte <= 0x9f;
}

/**
 * Whether bytes that are not UTF-8 are text of one byte a character: few control characters, and not UTF-8 with a broken place,
 * which has more whole sequences than stray bytes.
 */
function looksSingleByte(bytes: Buffer): boolean {
  let [controls, sequences, stray] = [0, 0, 0];
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    if (byte < 0x80) {
      if (isOddControl(byte)) controls++;
      continue;
    }
    const length = sequenceLength(bytes, at);
    if (length === 0) stray++;
    else sequences++;
    at += Math.max(0, length - 1);
  }
  return controls * 128 <= bytes.length && stray >= sequences;
}

function isOddControl(byte: number): boolean {
  return byte === 0x7f || (byte < 0x20 && ![0x08, 0x09, 0x0a, 0x0c, 0x0d, 0x1b].includes(byte));
}

/** Bytes of the UTF-8 sequence that begins here; 0 where none does. */
function sequenceLength(bytes: Buffer, at: number): number {
  const first = bytes[at] ?? 0;
  const length = first >= 0xf0 && first < 0xf8 ? 4 : first >= 0xe0 ? 3 : first >= 0xc2 ? 2 : 0;
  return length > 0 && first < 0xf8 && isUtf8(bytes.subarray(at, at + length)) ? length : 0;
}
