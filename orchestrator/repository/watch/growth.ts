import { type Dirent, lstatSync, readdirSync, type Stats, statfsSync } from "node:fs";

/** How much may be written since a step began; more ends the command. */
export interface Allowance {
  bytes: number;
  files: number;
}

export const usualAllowance: Allowance = { bytes: 1024 ** 3, files: 50_000 };

/** What was written since a moment. */
export interface Written {
  bytes: number;
  files: number;
  /** A folder could not be read: a command locked it or nested it too deep. */
  hidden: boolean;
}

/**
 * Sums what was made or changed below `roots` since `sinceMs` (wall clock). Links are not followed. Stops counting as soon as
 * `enough` returns true.
 */
export function writtenSince(
  roots: readonly string[],
  sinceMs: number,
  enough: (written: Written) => boolean,
): Written {
  const written: Written = { bytes: 0, files: 0, hidden: false };
  const folders = [...roots];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    const entries = entriesIfReadable(folder);
    if (!entries) written.hidden = true;
    for (const entry of entries ?? []) {
      const place = `${folder}/${entry.name}`;
      if (entry.isDirectory()) folders.push(place);
      const stats = statsOf(place);
      if (!stats) continue;
      // ctime, because a program can set mtime.
      if (stats.ctimeMs >= sinceMs && !entry.isDirectory()) written.bytes += stats.blocks * blockSize;
      if ((stats.birthtimeMs || stats.ctimeMs) >= sinceMs) written.files++;
      if (enough(written)) return written;
    }
  }
  return written;
}

/** The unit of `blocks` in stat(2). */
const blockSize = 512;

/** Undefined for a folder that cannot be read; empty for a missing one. */
function entriesIfReadable(folder: string): Dirent[] | undefined {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    const { code } = error as { code?: string };
    return code === "EACCES" || code === "EPERM" || code === "ENAMETOOLONG" ? undefined : [];
  }
}

function statsOf(place: string): Stats | undefined {
  try {
    return lstatSync(place, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

/** Free bytes and inodes for an ordinary user on the disk of `path`; infinite where unknown. */
export function freeOn(path: string): { bytes: number; files: number; total: number } {
  try {
    const { bavail, bsize, ffree, blocks } = statfsSync(path);
    return { bytes: bavail * bsize, files: ffree, total: blocks * bsize };
  } catch {
    // The folder is missing: its next use reports that.
    return { bytes: Number.POSITIVE_INFINITY, files: 0, total: 0 };
  }
}
