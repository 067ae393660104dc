import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { TaskError } from "devorch";
import { codeOf, type Folder, openFolder, translated } from "./folder.ts";
import { refusal } from "./path.ts";

// O_NONBLOCK: opening a fifo must not wait for someone to write into it.
const asFile = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** A file has more bytes than are read as a whole. */
export class TooLong extends TaskError {}

/** Bytes of a regular file; undefined when it does not exist. Throws TaskError for a link, a folder, or more than `limit` bytes. */
export function bytesOf(root: string, names: readonly string[], limit: number): Buffer | undefined {
  using folder = openFolder(root, names.slice(0, -1));
  if (!folder) return undefined;
  const path = names.join("/");
  try {
    return bytesIn(folder, names.at(-1) ?? "", path, limit);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw translated(error, path);
  }
}

/** The same for an entry of an open folder; throws what open(2) throws as well. */
export function bytesIn(folder: Folder, name: string, path: string, limit: number): Buffer {
  using file = openFile(folder, name, path);
  if (file.size > limit) throw new TooLong(`"${path}" has ${file.size} bytes; more than ${limit} are not read.`);
  const buffer = Buffer.allocUnsafe(file.size);
  let length = 0;
  while (length < file.size) {
    const read = readSync(file.descriptor, buffer, length, file.size - length, length);
    if (read === 0) break;
    length += read;
  }
  return buffer.subarray(0, length);
}

interface OpenFile extends Disposable {
  descriptor: number;
  size: number;
}

/** Throws what open(2) throws, and TaskError for what is no regular file. */
export function openFile(folder: Folder, name: string, path: string): OpenFile {
  const descriptor = openSync(folder.entry(name), asFile);
  const file = { descriptor, size: 0, [Symbol.dispose]: () => closeSync(descriptor) };
  try {
    const about = fstatSync(descriptor);
    if (about.isDirectory()) throw refusal(path, "it is a folder; list_files shows what is in it");
    if (!about.isFile()) throw refusal(path, "it is not a regular file");
    return { ...file, size: about.size };
  } catch (error) {
    file[Symbol.dispose]();
    throw error;
  }
}

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Text as it is, byte order mark included. Throws TaskError when editing it would damage it. */
export function textOf(bytes: Buffer, path: string): string {
  if (isBinary(bytes)) throw new TaskError(`"${path}" is a binary file.`);
  try {
    return decoder.decode(bytes);
  } catch (error) {
    throw new TaskError(`"${path}" is not UTF-8 text; it cannot be read or edited here.`, "", { cause: error });
  }
}

/** Git's rule: a zero byte near the beginning. */
export function isBinary(bytes: Buffer): boolean {
  const zero = bytes.indexOf(0);
  return zero !== -1 && zero < 8000;
}
