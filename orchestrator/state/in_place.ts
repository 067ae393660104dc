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
  const file = join(folder, basename(database));
  const others = [`${file}-wal`, join(folder, "owner.lock")];
  // A connection that was closed before may still hold files that were removed when it was the last one.
  const isGone = (path: string) => open.includes(path + removed) && !open.includes(path);
  return open.includes(file) && !others.some(isGone);
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
