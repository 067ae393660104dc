import { TaskError } from "../../task/errors.ts";
import { NotRegular, openRegularFile, readRegularFile } from "../regular_file.ts";
import { decodeBytes, encodingOf } from "./encoding.ts";
import { asTaskError, codeOf, type Folder, openFolder } from "./folder.ts";
import { pathRefusal } from "./path.ts";

/** A file is larger than the limit. */
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
    throw asTaskError(error, path);
  }
}

/** The same for an entry of an open folder; throws what open(2) throws as well. */
export function bytesIn(folder: Folder, name: string, path: string, limit: number, listed = false): Buffer {
  try {
    return readRegularFile(folder.entry(name), { limit, listed });
  } catch (error) {
    throw error instanceof NotRegular ? notRegularError(error, path, limit) : error;
  }
}

/** An open entry of a folder, whatever its size. Throws as `bytesIn` does. */
export function openFile(
  folder: Folder,
  name: string,
  path: string,
): Disposable & { descriptor: number; size: number } {
  try {
    const {
      descriptor,
      stats,
      [Symbol.dispose]: close,
    } = openRegularFile(folder.entry(name), { limit: Number.MAX_VALUE });
    return { descriptor, size: stats.size, [Symbol.dispose]: close };
  } catch (error) {
    throw error instanceof NotRegular ? notRegularError(error, path, Number.MAX_VALUE) : error;
  }
}

function notRegularError({ what, size }: NotRegular, path: string, limit: number): TaskError {
  if (what === "large") return new TooLong(`"${path}" has ${size} bytes; more than ${limit} are not read.`);
  return pathRefusal(path, notRegularReasons[what]);
}

const notRegularReasons = {
  folder: "it is a folder; list_files shows what is in it",
  link: "it is a symbolic link, and links are not followed",
  special: "it is not a regular file",
};

/** Text as it is, byte order mark included. Throws TaskError when editing it would damage it. */
export function decodeText(bytes: Buffer, path: string): string {
  const encoding = encodingOf(bytes);
  if (encoding === undefined) throw notTextError(path);
  return decodeBytes(bytes, encoding);
}

export function notTextError(path: string): TaskError {
  return new TaskError(`"${path}" is a binary file, or text in no encoding that is read here.`);
}
