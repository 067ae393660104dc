import { existsSync, readdirSync, readlinkSync, realpathSync } from "node:fs";
import { basename, dirname, join } from "node:path";

const removed = " (deleted)";

/**
 * Whether the files that this process has open are still those in the data folder. After they were removed, moved or replaced,
 * writes succeed and are lost.
 */
export function isInPlace(database: string): boolean {
  const open = openFiles();
  // Without /proc it is unknown.
  if (open.length === 0) return true;
  const folder = realFolder(database);
  if (folder === undefined) return false;
  const path = join(folder, basename(database));
  const lock = join(folder, "owner.lock");
  return open.includes(path) && (open.includes(lock) || !open.includes(lock + removed));
}

/** Whether the WAL exists: SQLite keeps it as long as a connection that has read is open. */
export function hasWal(database: string): boolean {
  return existsSync(`${database}-wal`);
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
