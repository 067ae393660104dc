import { type Dirent, lstatSync, readdirSync, type Stats, statfsSync } from "node:fs";

/** What may be written since a step began, before the command that writes is ended. */
export interface Allowance {
  bytes: number;
  files: number;
}

export const usualAllowance: Allowance = { bytes: 1024 ** 3, files: 50_000 };

/** What was written below a folder since a moment. */
export interface Written {
  bytes: number;
  files: number;
  /** Some folder could not be looked into: a command locked it, or buried it deeper than a path can be long. */
  hidden: boolean;
}

/**
 * Sums what was made or changed below `roots` since `sinceMs` (wall clock). Links are not followed. Stops counting as soon as
 * `enough` says so: what follows changes nothing.
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
      // A program can set the time of a change (mtime), not the time that the kernel saw it.
      if (stats.ctimeMs >= sinceMs && !entry.isDirectory()) written.bytes += stats.blocks * blockSize;
      if ((stats.birthtimeMs || stats.ctimeMs) >= sinceMs) written.files++;
      if (enough(written)) return written;
    }
  }
  return written;
}

/** Of the numbers that stat(2) gives, on every file system. */
const blockSize = 512;

/** Undefined for what is there and does not let us look. */
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

/** Free space and free places for files where `path` is, as an ordinary user may use them; endless where that cannot be told. */
export function freeOn(path: string): { bytes: number; files: number; total: number } {
  try {
    const { bavail, bsize, ffree, blocks } = statfsSync(path);
    return { bytes: bavail * bsize, files: ffree, total: blocks * bsize };
  } catch {
    // The folder is gone: whoever needs it will say so better.
    return { bytes: Number.POSITIVE_INFINITY, files: 0, total: 0 };
  }
}
