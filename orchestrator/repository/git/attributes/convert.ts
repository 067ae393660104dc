import { isUtf8 } from "node:buffer";
import { blobId } from "../tree/blob_id.ts";
import type { Conversion } from "./attributes.ts";

/**
 * The blob of a file's bytes, as `git add` makes it (convert.c). `hasCrlf` tells whether the blob that is there already has
 * lines that end in CRLF. A file that is not valid in its encoding stays unchanged.
 */
export async function toBlob(
  content: Buffer,
  conversion: Conversion,
  hasCrlf: () => Promise<boolean>,
): Promise<Buffer> {
  const text = decodeContent(content, conversion);
  const normal = (await isNormalised(text, conversion, hasCrlf)) ? text : withLf(text);
  return conversion.ident ? withoutIds(normal) : normal;
}

async function isNormalised(text: Buffer, { lines }: Conversion, hasCrlf: () => Promise<boolean>): Promise<boolean> {
  if (lines === "none" || !text.includes("\r\n")) return true;
  return lines === "auto" && (looksBinary(text) || (await hasCrlf()));
}

/** Whether a blob keeps its CRLF where the attribute is `text=auto`. */
export function keepsCrlf(blob: Buffer): boolean {
  return blob.includes("\r\n") && !looksBinary(blob);
}

/** A blob's bytes in the working copy, as `git checkout` writes them. */
export function toWorkingCopy(blob: Buffer, conversion: Conversion): Buffer {
  const named = conversion.ident ? withIds(blob) : blob;
  return encodeContent(isWithCrlf(named, conversion) ? withCrlf(named) : named, conversion);
}

/** The content of a working copy's file, normalized for comparison with a blob. */
export function normalizeContent(content: Buffer, conversion: Conversion | undefined): Buffer {
  if (!conversion) return content;
  const text = decodeContent(content, conversion);
  const normal = conversion.lines !== "none" && conversion.eol === "crlf" ? withLf(text) : text;
  return conversion.ident ? withoutIds(normal) : normal;
}

function isWithCrlf(blob: Buffer, { lines, eol }: Conversion): boolean {
  if (lines === "none" || eol === "lf" || !blob.includes("\n")) return false;
  return lines === "text" || !(hasCarriageReturn(blob) || looksBinary(blob));
}

function hasCarriageReturn(bytes: Buffer): boolean {
  return bytes.includes("\r");
}

function withLf(bytes: Buffer): Buffer {
  return Buffer.from(bytes.toString("latin1").replaceAll("\r\n", "\n"), "latin1");
}

function withCrlf(bytes: Buffer): Buffer {
  return Buffer.from(bytes.toString("latin1").replace(/(?<!\r)\n/g, "\r\n"), "latin1");
}

/** git's heuristic: a lone carriage return, a zero byte, or too many control characters. */
function looksBinary(bytes: Buffer): boolean {
  let printable = 0;
  let control = 0;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    if (byte === 0 || (byte === 13 && bytes[at + 1] !== 10)) return true;
    if (byte === 10 || byte === 13) continue;
    if (byte === 127 || (byte < 32 && byte !== 8 && byte !== 9 && byte !== 12 && byte !== 27)) control++;
    else printable++;
  }
  // A final Ctrl-Z is the end-of-file mark of old systems.
  if (bytes.at(-1) === 26) control--;
  return Math.floor(printable / 128) < control;
}

function withoutIds(bytes: Buffer): Buffer {
  return Buffer.from(bytes.toString("latin1").replace(/\$Id:[^$\n]*\$/g, "$Id$"), "latin1");
}

/** An id with a space inside belongs to another system and stays. */
function withIds(blob: Buffer): Buffer {
  const oid = blobId(blob);
  return Buffer.from(blob.toString("latin1").replace(/\$Id(?:: ?[^$\n ]* ?)?\$/g, `$Id: ${oid} $`), "latin1");
}

interface Encoding {
  /** As TextDecoder knows it. */
  label: string;
  /** Whether a byte order mark is required and written, or not allowed. */
  mark: "written" | "none";
  write(text: string): Buffer;
}

const little = (text: string) => Buffer.from(text, "utf16le");
const big = (text: string) => Buffer.from(text, "utf16le").swap16();
const mark = "\ufeff";

/** Encodings that can be written; for others the working copy holds the blob's own bytes. */
const encodings: Record<string, Encoding> = {
  "UTF-16": { label: "utf-16le", mark: "written", write: (text) => little(mark + text) },
  "UTF-16LE": { label: "utf-16le", mark: "none", write: little },
  "UTF-16BE": { label: "utf-16be", mark: "none", write: big },
  "UTF-16LE-BOM": { label: "utf-16le", mark: "written", write: (text) => little(mark + text) },
  "UTF-16BE-BOM": { label: "utf-16be", mark: "written", write: (text) => big(mark + text) },
};

function encodingOf(name: string): Encoding | undefined {
  return encodings[name.toUpperCase().replace(/^UTF16/, "UTF-16")];
}

/** Text in the encoding of its path, for a file that is written as text. */
export function encodeContent(utf8: Buffer, { encoding }: Conversion): Buffer {
  const known = encoding === null ? undefined : encodingOf(encoding);
  return known && isUtf8(utf8) ? known.write(utf8.toString("utf8")) : utf8;
}

/** The same back. Bytes that are not in that encoding stay as they are. */
export function decodeContent(content: Buffer, { encoding }: Conversion): Buffer {
  if (encoding === null || content.length === 0) return content;
  const known = encodingOf(encoding);
  if (!known) return decodeUnlessUtf8(content, encoding);
  const found = labelByMark(content);
  if (known.mark === "none" ? found !== undefined : found === undefined) return content;
  return decodeAs(content, found ?? known.label) ?? content;
}

function labelByMark(content: Buffer): string | undefined {
  const [one, two] = content;
  return one === 0xff && two === 0xfe ? "utf-16le" : one === 0xfe && two === 0xff ? "utf-16be" : undefined;
}

/** The working copy holds UTF-8 there unless a program wrote the file. */
function decodeUnlessUtf8(content: Buffer, encoding: string): Buffer {
  return isUtf8(content) ? content : (decodeAs(content, encoding) ?? content);
}

function decodeAs(content: Buffer, label: string): Buffer | undefined {
  try {
    return Buffer.from(new TextDecoder(label as Bun.Encoding, { fatal: true }).decode(content));
  } catch {
    return undefined;
  }
}

export const maxPointerBytes = 1024;
const pointer = /^version https:\/\/git-lfs\.github\.com\/spec\/v1\n(?:[a-z0-9.-]+ [^\n]*\n)*$/;

/** Whether the content is a Git LFS pointer. An empty file is never one. */
export function isLfsPointer(content: Buffer): boolean {
  return content.length < maxPointerBytes && pointer.test(content.toString("latin1"));
}
