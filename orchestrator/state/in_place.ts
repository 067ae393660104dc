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
  const count = (file: string) => open.filter((link) => link === file).length;
  const lock = join(folder, "owner.lock");
  // A connection that was closed before holds on to its files until it is collected, the log that SQLite removed then included:
  // only where each that has the database has a removed log has the one in use lost it, too.
  const hasLog = count(`${path}-wal${removed}`) < count(path);
  return hasLog && (count(lock) > 0 || count(`${lock}${removed}`) === 0);
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
