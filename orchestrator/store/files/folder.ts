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
    if (error instanceof UserError) throw error;
    if (errnoOf(error) === "ENOSPC") throw new DiskFull(path, { cause: error });
    const reason = errnoOf(error) ?? messageOf(error);
    throw new UserError("state.not-writable", { path, reason }, { exit: Exit.config, cause: error });
  }
}

/** To open a fifo would wait for ever. */
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
 * What this process makes from here on is its user's alone; in a folder that is shared with its group also the group's, for
 * whoever of it becomes owner next.
 */
export function setOwnerUmask(folder: string): void {
  process.umask(isShared(folder) ? ofOthers : ofOthers | groupMaskBits);
}

/** The same for what was there before, of these names. Behind a folder that is closed itself nothing is looked at. */
export function closeToOthers(folder: string, names: RegExp): void {
  const mask = process.umask();
  try {
    if ((statSync(folder).mode & mask) === 0) return;
    for (const name of readdirSync(folder)) if (names.test(name)) removeRights(join(folder, name), mask);
  } catch {
    // Not there yet, or not ours to read.
  }
}

function removeRights(path: string, mask: number): void {
  try {
    const found = lstatSync(path);
    const open = (found.mode & mask) !== 0 && (found.isFile() || found.isDirectory());
    if (open) chmodSync(path, found.mode & 0o7777 & ~mask);
  } catch {
    // Somebody else's, or gone meanwhile.
  }
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
    const found = lstatSync(path, { throwIfNoEntry: false });
    if (!found) createFile(path, mode);
    // What stands there and is no file of ours keeps its rights: a folder without its own would be closed to everybody.
    else if (found.isFile()) {
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

function errnoOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}
