import { accessSync, chmodSync, closeSync, constants, fchmodSync, mkdirSync, openSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { Exit, messageOf, UserError } from "devorch";
import { DiskFull } from "./fault.ts";

/** Creates the data folder, closed to other users. Throws UserError 78 when it cannot be made or written, DiskFull. */
export function prepareFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    if (codeOf(error) === "ENOSPC") throw new DiskFull(path, { cause: error });
    const reason = codeOf(error) ?? messageOf(error);
    throw new UserError("state.not-writable", { path, reason }, { exit: Exit.config, cause: error });
  }
}

const ofOwner = 0o600;
const ofGroup = 0o060;
const groupMaskBits = 0o070;

/**
 * Whoever of its group becomes owner of a shared folder next must be able to write what this process makes there: the umask
 * of most systems takes that from the group.
 */
export function shareWithGroup(folder: string): void {
  if (isShared(folder)) process.umask(process.umask() & ~groupMaskBits);
}

/**
 * Makes a file in the data folder nobody else's business: its owner's, and its group's where the folder is shared with it. To
 * be called before SQLite opens it, which gives its side files the same rights. Never opens a file that is there: closing it
 * would drop the locks that this process holds on it.
 */
export function keepPrivate(path: string): void {
  try {
    const shared = isShared(dirname(path));
    const mode = shared ? ofOwner | ofGroup : ofOwner;
    const found = statSync(path, { throwIfNoEntry: false });
    if (!found) createFile(path, mode);
    else {
      const wanted = (found.mode & mode) | (shared ? ofGroup : 0);
      if ((found.mode & 0o777) !== wanted) chmodSync(path, wanted);
    }
  } catch {
    // Whoever opens it next says what is wrong; a file of somebody else is not ours to close.
  }
}

function isShared(folder: string): boolean {
  return (statSync(folder).mode & ofGroup) === ofGroup;
}

function createFile(path: string, mode: number): void {
  const file = openSync(path, "wx", mode);
  try {
    fchmodSync(file, mode);
  } finally {
    closeSync(file);
  }
}

function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}
