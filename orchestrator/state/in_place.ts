import { readdirSync, readlinkSync, realpathSync } from "node:fs";
import { basename, dirname, join } from "node:path";

const removed = " (deleted)";

/**
 * Whether the files that this process has open are still those in the data folder. Writing goes on without an error after
 * somebody removed, moved or replaced them, and all of it is lost.
 */
export function isInPlace(database: string): boolean {
  const open = openFiles();
  // Without /proc nothing can be known.
  if (open.length === 0) return true;
  const folder = realFolder(database);
  if (folder === undefined) return false;
  const ours = [join(folder, basename(database)), join(folder, "owner.lock")];
  const isGone = (link: string) => link.endsWith(removed) && ours.some((path) => link.startsWith(path));
  return open.includes(ours[0] ?? "") && !open.some(isGone);
}

function openFiles(): string[] {
  try {
    return readdirSync("/proc/self/fd").map(linkOf);
  } catch {
    return [];
  }
}

function linkOf(descriptor: string): string {
  try {
    return readlinkSync(`/proc/self/fd/${descriptor}`);
  } catch {
    return "";
  }
}

function realFolder(database: string): string | undefined {
  try {
    return realpathSync(dirname(database));
  } catch {
    return undefined;
  }
}
