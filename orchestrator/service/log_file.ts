import { closeSync, fchmodSync, fstatSync, mkdirSync, openSync, renameSync, statSync, writeSync } from "node:fs";
import { dirname } from "node:path";

export interface LogFile {
  /** Whole lines, in one write. */
  write(lines: string): void;
}

/** How long a file may grow, and how many before it are kept (`orchestrator.log.1` is the newest of them). */
interface Rotation {
  maxBytes: number;
  kept: number;
}

/**
 * Appends lines to a file, without an open handle and without fsync: a power failure may lose the last lines. Throws where it
 * cannot be written.
 */
export function logFile(path: string, rotation?: Rotation): LogFile {
  const append = (lines: string) => {
    if (rotation && fileSize(path) + Buffer.byteLength(lines) > rotation.maxBytes) rotate(path, rotation.kept);
    appendPrivately(path, lines);
  };
  return {
    write(lines) {
      try {
        append(lines);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
        mkdirSync(dirname(path), { recursive: true });
        append(lines);
      }
    },
  };
}

/** Removes from an existing file, too, the rights that the process's umask leaves out. */
function appendPrivately(path: string, lines: string): void {
  const file = openSync(path, "a");
  try {
    const mode = fstatSync(file).mode & 0o777;
    const mask = process.umask();
    if ((mode & mask) !== 0) fchmodSync(file, mode & ~mask);
    writeSync(file, lines);
  } finally {
    closeSync(file);
  }
}

/** Read each time: another process may write it too. */
function fileSize(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

function rotate(path: string, kept: number): void {
  for (let part = kept; part > 0; part--) {
    const newer = part === 1 ? path : `${path}.${part - 1}`;
    if (fileSize(newer) > 0) renameSync(newer, `${path}.${part}`);
  }
}
