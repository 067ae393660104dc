import { readSync } from "node:fs";
import { escapeInvisible, leftOut, visibleLine } from "../../safety/visible_text.ts";
import { TaskError } from "../../task/errors.ts";
import { notTextError, openFile } from "./content.ts";
import { decodeBytes, encodingByMark, hasZeroByte } from "./encoding.ts";
import { asTaskError, codeOf, openFolder } from "./folder.ts";
import { boundsOf, type LineRange, maxLineLength, type Range } from "./view.ts";

const chunkBytes = 1 << 20;
/** The largest file that is scanned, in bytes. */
const maxScannedBytes = 1 << 30;
/** Bytes kept of a line: enough for the part that is shown. */
const keptBytes = 4 * maxLineLength + 4;

/** Size in bytes of a regular file; undefined where there is none or it cannot be opened. */
export function sizeOf(root: string, names: readonly string[]): number | undefined {
  try {
    using folder = openFolder(root, names.slice(0, -1));
    if (!folder) return undefined;
    using file = openFile(folder, names.at(-1) ?? "", names.join("/"));
    return file.stats.size;
  } catch {
    return undefined;
  }
}

/** A range of lines of a file that is too long for memory; other lines are only counted. Throws TaskError. */
export async function windowOf(root: string, names: readonly string[], range: Range): Promise<LineRange> {
  const path = names.join("/");
  using folder = openFolder(root, names.slice(0, -1));
  if (!folder) throw new TaskError(`There is no file "${path}".`);
  try {
    using file = openFile(folder, names.at(-1) ?? "", path);
    const { size } = file.stats;
    if (size > maxScannedBytes)
      throw new TaskError(`"${path}" has ${size} bytes; in more than ${maxScannedBytes} nothing is looked for.`);
    return await readWindow(file.descriptor, path, range);
  } catch (error) {
    if (codeOf(error) === "ENOENT") throw new TaskError(`There is no file "${path}".`, "", { cause: error });
    throw asTaskError(error, path);
  }
}

async function readWindow(descriptor: number, path: string, range: Range): Promise<LineRange> {
  const { first, last } = boundsOf(range);
  const lines = new LineWindow(first, last);
  const chunk = Buffer.allocUnsafe(chunkBytes);
  let utf16: TextDecoder | undefined;
  for (let at = 0; ; ) {
    const count = readSync(descriptor, chunk, 0, chunkBytes, at);
    const piece = chunk.subarray(0, count);
    if (at === 0) {
      const encoding = encodingByMark(piece);
      if (encoding) utf16 = new TextDecoder(encoding);
      else if (hasZeroByte(piece)) throw notTextError(path);
    }
    if (count === 0) break;
    at += count;
    lines.take(utf16 ? Buffer.from(utf16.decode(piece, { stream: true })) : piece);
    // Other work of this process goes on while a long file is read.
    await new Promise(setImmediate);
  }
  return lines.end();
}

/** Counts lines and keeps the beginning of those between `first` and `last`. */
class LineWindow {
  readonly #first: number;
  readonly #last: number;
  readonly #lines: string[] = [];
  /** The current line: its number, its kept bytes, and its length in bytes. */
  #number = 1;
  #kept: Buffer[] = [];
  #keptBytes = 0;
  #bytes = 0;
  #crlf = false;

  constructor(first: number, last: number) {
    this.#first = first;
    this.#last = last;
  }

  take(chunk: Buffer): void {
    for (let at = 0; at < chunk.length; ) {
      const end = chunk.indexOf(10, at);
      this.#add(chunk.subarray(at, end === -1 ? chunk.length : end));
      if (end === -1) return;
      this.#close(true);
      at = end + 1;
    }
  }

  end(): LineRange {
    const total = this.#bytes > 0 ? this.#number : this.#number - 1;
    // A carriage return before no line feed is a character like others.
    if (this.#bytes > 0) this.#close(false);
    return { first: this.#first, lines: this.#lines, total, crlf: this.#crlf };
  }

  #add(piece: Buffer): void {
    this.#bytes += piece.length;
    if (this.#number < this.#first || this.#number > this.#last || this.#keptBytes >= keptBytes) return;
    const kept = Buffer.from(piece.subarray(0, keptBytes - this.#keptBytes));
    this.#kept.push(kept);
    this.#keptBytes += kept.length;
  }

  #close(isTerminated: boolean): void {
    if (this.#number >= this.#first && this.#number <= this.#last) this.#lines.push(this.#shown(isTerminated));
    this.#number++;
    this.#kept = [];
    this.#keptBytes = 0;
    this.#bytes = 0;
  }

  #shown(isTerminated: boolean): string {
    const isCut = this.#bytes > this.#keptBytes;
    const text = this.#text(isCut);
    if (isCut) {
      const beginning = text.slice(0, maxLineLength);
      return escapeInvisible(beginning) + leftOut(this.#bytes - Buffer.byteLength(beginning), "bytes");
    }
    const endsInCrlf = isTerminated && text.endsWith("\r");
    this.#crlf ||= endsInCrlf;
    return visibleLine(endsInCrlf ? text.slice(0, -1) : text, maxLineLength);
  }

  /** The kept bytes; those that are no UTF-8 as one byte a character. */
  #text(isCut: boolean): string {
    const bytes = Buffer.concat(this.#kept);
    try {
      return new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: isCut });
    } catch {
      return decodeBytes(bytes, "windows-1252");
    }
  }
}
