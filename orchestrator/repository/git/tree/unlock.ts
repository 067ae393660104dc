import { chmodSync, closeSync, constants, fchmodSync, fstatSync, openSync } from "node:fs";

/** Names what is there without opening it: the right to read it is not needed. Node has no name for it. */
const asPath = 0o10000000;
const folderRights = 0o700;

/** What a look at a working copy could not take as it was; paths. */
export interface Obstacles {
  /** Locked by a command, and opened again. */
  unlocked: Set<string>;
  /** Left as HEAD has it. */
  unreadable: Set<string>;
}

/** By the root of the working copy, until it is told. Clones of our own alone: nobody else's files get other rights. */
const clones = new Map<string, Obstacles>();

export function isClone(root: string): boolean {
  return clones.has(root);
}

/** From here on what commands have locked in this clone is opened again. */
export function keepOpen(root: string): void {
  if (!clones.has(root)) clones.set(root, { unlocked: new Set(), unreadable: new Set() });
}

export function noteObstacle(root: string, what: keyof Obstacles, path: string): void {
  clones.get(root)?.[what].add(path);
}

/** What was met since the last time. */
export function takeObstacles(root: string): { unlocked: string[]; unreadable: string[] } {
  const { unlocked, unreadable } = clones.get(root) ?? { unlocked: [], unreadable: [] };
  clones.delete(root);
  keepOpen(root);
  return { unlocked: [...unlocked].sort(), unreadable: [...unreadable].sort() };
}

/** Lets the owner into an open folder of ours; whether a command had kept them out. */
export function unlockFolder(descriptor: number): boolean {
  const { mode, uid } = fstatSync(descriptor);
  const rights = mode & folderRights;
  if (rights === folderRights || !isOwnedByUs(uid)) return false;
  fchmodSync(descriptor, (mode & 0o7777) | folderRights);
  // One that could be read is only made writable for us.
  return (rights & 0o500) !== 0o500;
}

/** Gives what a place names other rights, if it is ours and no link. */
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
