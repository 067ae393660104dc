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
  const path = join(folder, basename(database));
  // A connection that was closed before may hold on to its files until it is collected: one that is open now must be there.
  const isLost = (file: string) => open.includes(`${file}${removed}`) && !open.includes(file);
  return open.includes(path) && ![`${path}-wal`, join(folder, "owner.lock")].some(isLost);
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
