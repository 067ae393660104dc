import { closeSync, fchmodSync, fstatSync, mkdirSync, openSync, renameSync, statSync, writeSync } from "node:fs";
import { dirname } from "node:path";

/** How long a file may grow, and how many before it are kept (`orchestrator.log.1` is the newest of them). */
export interface Rotation {
  maxBytes: number;
  kept: number;
}

/**
 * A file of lines. What was written outlives the process at once, and no handle stays open; the disk is not waited for: a
 * line lost with the machine's power is no reason to stop the work for every one. Throws where it cannot be written.
 */
export function logFile(path: string, rotation?: Rotation): { write(line: string): void } {
  const append = (line: string) => {
    if (rotation && fileSize(path) + Buffer.byteLength(line) > rotation.maxBytes) rotate(path, rotation.kept);
    appendPrivately(path, line);
  };
  return {
    write(line) {
      try {
        append(line);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
        mkdirSync(dirname(path), { recursive: true });
        append(line);
      }
    },
  };
}

/** Also a file that was there before is, from now on, open to nobody whom the process's umask leaves out. */
function appendPrivately(path: string, line: string): void {
  const file = openSync(path, "a");
  try {
    const mode = fstatSync(file).mode & 0o777;
    const mask = process.umask();
    if ((mode & mask) !== 0) fchmodSync(file, mode & ~mask);
    writeSync(file, line);
  } finally {
    closeSync(file);
  }
}

/** Another process may write it too: asked each time. */
function fileSize(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

function rotate(path: string, kept: number): void {
  for (let part = kept; part > 0; part--) {
    const newer = part === 1 ? path : `${path}.${part - 1}`;
    if (fileSize(newer) > 0) renameSync(newer, `${path}.${part}`);
  }
}
