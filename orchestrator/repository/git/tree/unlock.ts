import { chmodSync, closeSync, constants, fchmodSync, fstatSync, openSync } from "node:fs";

/** O_PATH, which needs no read permission; Node has no constant for it. */
const asPath = 0o10000000;
const folderRights = 0o700;

/** Paths whose rights were in the way of a scan. */
export interface Obstacles {
  /** Locked by a command; their rights were restored. */
  unlocked: Set<string>;
  /** Unreadable; treated as in HEAD. */
  unreadable: Set<string>;
}

/** By the root of the working copy. Only devorch's clones: the rights of other files are never changed. */
const clones = new Map<string, Obstacles>();

export function isClone(root: string): boolean {
  return clones.has(root);
}

/** From here on the rights that commands removed in this clone are restored. */
export function keepOpen(root: string): void {
  if (!clones.has(root)) clones.set(root, { unlocked: new Set(), unreadable: new Set() });
}

export function noteObstacle(root: string, what: keyof Obstacles, path: string): void {
  clones.get(root)?.[what].add(path);
}

export function hasObstacles(root: string): boolean {
  const { unlocked, unreadable } = clones.get(root) ?? {};
  return (unlocked?.size ?? 0) + (unreadable?.size ?? 0) > 0;
}

/** The obstacles since the last call. */
export function takeObstacles(root: string): { unlocked: string[]; unreadable: string[] } {
  const { unlocked, unreadable } = clones.get(root) ?? { unlocked: [], unreadable: [] };
  clones.delete(root);
  keepOpen(root);
  return { unlocked: [...unlocked].sort(), unreadable: [...unreadable].sort() };
}

/** Gives the owner full rights on an open folder; returns whether it was not readable before. */
export function unlockFolder(descriptor: number): boolean {
  const { mode, uid } = fstatSync(descriptor);
  const rights = mode & folderRights;
  if (rights === folderRights || !isOwnedByUs(uid)) return false;
  fchmodSync(descriptor, (mode & 0o7777) | folderRights);
  // A readable folder is only made writable, which is not reported.
  return (rights & 0o500) !== 0o500;
}

/** Changes the rights of a path, if devorch's user owns it and it is no link. */
export function unlockPlace(place: string, rights: (mode: number) => number): boolean {
  let descriptor: number;
  try {
    descriptor = openSync(place, asPath | constants.O_NOFOLLOW);
  } catch {
    return false;
  }
  try {
    const stats = fstatSync(descriptor);
    if (stats.isSymbolicLink() || !isOwnedByUs(stats.uid)) return false;
    chmodSync(`/proc/self/fd/${descriptor}`, rights(stats.mode & 0o7777));
    return true;
  } finally {
    closeSync(descriptor);
  }
}

export const asOpenFolder = (mode: number) => mode | folderRights;

function isOwnedByUs(uid: number): boolean {
  return uid === process.geteuid?.();
}
