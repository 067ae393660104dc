import { randomBytes } from "node:crypto";
import {
  closeSync,
  constants,
  fchmodSync,
  fsyncSync,
  lstatSync,
  openSync,
  renameSync,
  type Stats,
  unlinkSync,
  writeSync,
} from "node:fs";
import { largestFile } from "../../run/editing.ts";
import { TaskError } from "../../task/errors.ts";
import { asTaskError, codeOf, type Folder, openFolder } from "./folder.ts";
import { pathRefusal } from "./path.ts";

const asNew = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;

/**
 * Puts the content in place in one step (temporary file, fsync, rename), with the permissions the file had; makes missing
 * folders. null removes the file, if it is there. Throws TaskError when something other than a regular file is in the way.
 */
export function writeFile(root: string, names: readonly string[], bytes: Buffer | null): void {
  const path = names.join("/");
  if (bytes && bytes.length > largestFile)
    throw new TaskError(`"${path}" would have ${bytes.length} bytes; at most ${largestFile} are written.`);
  using folder = openFolder(root, names.slice(0, -1), { create: bytes !== null });
  if (!folder) return;
  const name = names.at(-1) ?? "";
  try {
    const about = existingFile(folder.entry(name), path);
    if (bytes) replace(folder, name, bytes, about);
    else if (about) unlinkSync(folder.entry(name));
    folder.sync();
  } catch (error) {
    throw asTaskError(error, path);
  }
}

function existingFile(place: string, path: string): Stats | undefined {
  const about = lstatSync(place, { throwIfNoEntry: false });
  if (about?.isSymbolicLink()) throw pathRefusal(path, "it is a symbolic link, and links are not written");
  if (about?.isDirectory()) throw pathRefusal(path, "it is a folder");
  if (about && !about.isFile()) throw pathRefusal(path, "it is not a regular file");
  return about;
}

function replace(folder: Folder, name: string, bytes: Buffer, about: Stats | undefined): void {
  const temporary = `.devorch-${randomBytes(6).toString("hex")}.tmp`;
  const descriptor = openSync(folder.entry(temporary), asNew, 0o644);
  try {
    try {
      // Never setuid or setgid: a file that had them is written without.
      fchmodSync(descriptor, about ? about.mode & 0o777 : usualMode());
      for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(folder.entry(temporary), folder.entry(name));
  } catch (error) {
    removeIfThere(folder.entry(temporary));
    throw error;
  }
}

/** The mode that git gives: devorch's own files are closed to others, and a project's tests would be surprised. */
function usualMode(): number {
  return 0o666 & ~(process.umask() & 0o022);
}

function removeIfThere(place: string): void {
  try {
    unlinkSync(place);
  } catch (error) {
    if (codeOf(error) !== "ENOENT") throw error;
  }
}
