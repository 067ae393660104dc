import { TaskError } from "../../task/errors.ts";
import { NotRegular, openRegularFile, type RegularFile, readDescriptor } from "../regular_file.ts";
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
    using file = openFile(folder, names.at(-1) ?? "", path, { limit });
    return readDescriptor(file.descriptor, file.stats.size);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw asTaskError(error, path);
  }
}

/**
 * An open entry of a folder. Throws TaskError as `bytesOf` does, and what open(2) throws. `listed`: a folder that was listed just now says that
 * it is a regular file.
 */
export function openFile(
  folder: Folder,
  name: string,
  path: string,
  { limit = Number.MAX_VALUE, listed = false } = {},
): RegularFile {
  try {
    return openRegularFile(folder.entry(name), { limit, listed });
  } catch (error) {
    throw error instanceof NotRegular ? notRegularError(error, path, limit) : error;
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
