import { closeSync, constants, lstatSync, mkdirSync, openSync, rmSync, type Stats } from "node:fs";
import { asOpenFolder, isClone, noteObstacle, unlockFolder, unlockPlace } from "./unlock.ts";

const asFolder = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW;

/**
 * Opens the folder of a path below `root` one component at a time and calls `action` with a path to it. No symlink is followed,
 * not even one that is created meanwhile. Returns undefined when a component is missing or is no folder; with `create` such a
 * component is replaced by a folder. The rights of a folder that a command locked are restored.
 */
export function insideFolder<T>(
  root: string,
  names: readonly string[],
  action: (folder: string) => T,
  options: { create?: boolean; along?: Along } = {},
): T | undefined {
  let fd = openRoot(root);
  try {
    for (const [depth, name] of names.entries()) {
      options.along?.(descriptorPath(fd), depth);
      const unlocked = () => noteObstacle(root, "unlocked", names.slice(0, depth + 1).join("/"));
      const next = openBelow(descriptorPath(fd), name, { ...options, unlocked: isClone(root) ? unlocked : undefined });
      if (next === undefined) return undefined;
      closeSync(fd);
      fd = next;
    }
    return action(descriptorPath(fd));
  } finally {
    closeSync(fd);
  }
}

/** The same for the folder `names` whose parent is open at `above`. */
export function insideChild<T>(
  root: string,
  above: string,
  names: readonly string[],
  action: (folder: string) => T,
): T | undefined {
  const unlocked = isClone(root) ? () => noteObstacle(root, "unlocked", names.join("/")) : undefined;
  const fd = openBelow(above, names.at(-1) ?? "", { unlocked });
  if (fd === undefined) return undefined;
  try {
    return action(descriptorPath(fd));
  } finally {
    closeSync(fd);
  }
}

/** Called with a path to each folder that leads to the one that is opened, the root first. */
type Along = (folder: string, depth: number) => void;

/** A path to the open folder, valid even if it is moved. */
function descriptorPath(fd: number): string {
  return `/proc/self/fd/${fd}`;
}

function openRoot(root: string): number {
  const unlocked = isClone(root) ? () => noteObstacle(root, "unlocked", ".") : undefined;
  return openUnlocked(root, constants.O_RDONLY | constants.O_DIRECTORY, unlocked);
}

/** Without `unlocked` the rights of a folder are not changed. */
function openUnlocked(path: string, flags: number, unlocked: (() => void) | undefined): number {
  let fd: number;
  try {
    fd = openSync(path, flags);
  } catch (error) {
    if (errorCode(error) !== "EACCES" || !unlocked || !unlockPlace(path, asOpenFolder)) throw error;
    unlocked();
    return openSync(path, flags);
  }
  if (unlocked && unlockFolder(fd)) unlocked();
  return fd;
}

interface Below {
  create?: boolean;
  unlocked: (() => void) | undefined;
}

function openBelow(folder: string, name: string, { create = false, unlocked }: Below): number | undefined {
  const path = `${folder}/${name}`;
  try {
    return openUnlocked(path, asFolder, unlocked);
  } catch (error) {
    const code = errorCode(error);
    if (code !== "ENOENT" && code !== "ENOTDIR" && code !== "ELOOP") throw error;
    if (!create) return undefined;
    if (code !== "ENOENT") rmSync(path, { force: true });
    mkdirSync(path);
    return openSync(path, asFolder);
  }
}

export function errorCode(error: unknown): string | undefined {
  return (error as { code?: string } | null)?.code;
}

/** lstat; undefined for a missing path. With numbers of 64 bits the stats of a file take four times the memory. */
export function statsOf(path: string): Stats | undefined {
  return lstatSync(path, { throwIfNoEntry: false });
}
