import {
  accessSync,
  chmodSync,
  closeSync,
  constants,
  fchmodSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  statSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { Exit, messageOf, UserError } from "../../task/errors.ts";
import { DiskFull } from "../fault.ts";

const filesOfOurs = ["owner.pid", "owner.lock", "orchestrator.db", "orchestrator.db-wal", "ballast", "plugins.json"];

/**
 * Creates the data folder, closed to other users. Throws UserError 78 when it cannot be made or written, or when something
 * other than a file stands where one of devorch's files belongs; DiskFull.
 */
export function prepareFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK);
    for (const name of filesOfOurs) mustBeFile(join(path, name));
    const socket = join(path, "devorch.sock");
    if (lstatSync(socket, { throwIfNoEntry: false })?.isDirectory()) throw obstacleError(socket);
  } catch (error) {
    throw folderError(path, error);
  }
}

/**
 * Creates the folder that a setting names, closed to other users. Throws UserError 78 when it cannot be made, also because something
 * else stands in its place; DiskFull.
 */
export function makeFolder(path: string, setting: "REPOS_PATH" | "LOGS_PATH"): void {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
  } catch (error) {
    // A link to nowhere exists for mkdir, and not for stat.
    if (errnoOf(error) === "EEXIST") throw obstacleError(path);
    throw folderError(path, error, setting);
  }
}

/** Without a setting: of the data folder. */
function folderError(path: string, error: unknown, setting?: string): Error {
  if (error instanceof UserError) return error;
  if (errnoOf(error) === "ENOSPC") return new DiskFull(path, { cause: error });
  const reason = errnoOf(error) ?? messageOf(error);
  const options = { exit: Exit.config, cause: error };
  return setting === undefined
    ? new UserError("state.not-writable", { path, reason }, options)
    : new UserError("state.folder-not-writable", { path, reason, setting }, options);
}

/** Opening a fifo would block for ever. */
function mustBeFile(path: string): void {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found && !found.isFile()) throw obstacleError(path);
}

function obstacleError(path: string): UserError {
  return new UserError("state.in-the-way", { path }, { exit: Exit.config });
}

const ofOwner = 0o600;
const ofGroup = 0o060;
const groupMaskBits = 0o070;
const ofOthers = 0o007;

/**
 * New files of this process are its user's alone; in a folder shared with its group also the group's, whose members may become
 * owner next.
 */
export function setOwnerUmask(folder: string): void {
  process.umask(isShared(folder) ? ofOthers : ofOthers | groupMaskBits);
}

/** Removes the same rights from existing files of these names; does nothing where the folder itself is closed. */
export function closeToOthers(folder: string, names: RegExp): void {
  const mask = process.umask();
  try {
    if ((statSync(folder).mode & mask) === 0) return;
    for (const name of readdirSync(folder)) if (names.test(name)) removeRights(join(folder, name), mask);
  } catch {
    // The folder does not exist yet, or is not readable.
  }
}

function removeRights(path: string, mask: number): void {
  try {
    const found = lstatSync(path);
    const open = (found.mode & mask) !== 0 && (found.isFile() || found.isDirectory());
    if (open) chmodSync(path, found.mode & 0o7777 & ~mask);
  } catch {
    // Owned by another user, or removed meanwhile.
  }
}

/**
 * Gives a file in the data folder to its owner alone, and to its group where the folder is shared. Call it before SQLite opens
 * the file: its WAL gets the same rights. Never opens an existing file: closing it would drop this process's locks on it.
 */
export function keepPrivate(path: string): void {
  try {
    const shared = isShared(dirname(path));
    const mode = shared ? ofOwner | ofGroup : ofOwner;
    const found = lstatSync(path, { throwIfNoEntry: false });
    if (!found) createFile(path, mode);
    // Something other than a file keeps its rights: a folder would become unusable.
    else if (found.isFile()) {
      const wanted = (found.mode & mode) | (shared ? ofGroup : 0);
      if ((found.mode & 0o777) !== wanted) chmodSync(path, wanted);
    }
  } catch {
    // The next open reports what is wrong.
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

function errnoOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}
