import { closeSync, openSync, rmSync, statfsSync, statSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { Reserve } from "../../run/store.ts";
import { DiskFull } from "../fault.ts";

/** Enough for how a task pauses, its last checkpoint and what a chat says of it. */
const usualBytes = 4 * 1024 ** 2;
const smallDiskDivisor = 4;
const pieceBytes = 64 * 1024;

/**
 * A file in the data folder that only takes up room: whatever finds the disk full deletes it first. Filled with chance, for
 * a file system that compresses would give no room for zeros.
 */
export function reservedSpaceIn(dataFolder: string): Reserve {
  const file = join(dataFolder, "ballast");
  let kept = false;
  return {
    keep() {
      if (!kept && !isWhole(file)) reserve(file);
      kept = true;
    },
    release() {
      kept = false;
      rmSync(file, { force: true });
    },
  };
}

function isWhole(file: string): boolean {
  const found = statSync(file, { throwIfNoEntry: false });
  return found !== undefined && found.size === sizeFor(file);
}

function reserve(file: string): void {
  rmSync(file, { force: true });
  const size = sizeFor(file);
  // Looked at before: a try would leave others without room meanwhile.
  if (freeAt(file) < 2 * size) throw new DiskFull(file);
  const handle = openSync(file, "w", 0o600);
  try {
    for (let written = 0; written < size; ) {
      const piece = new Uint8Array(Math.min(pieceBytes, size - written));
      written += writeSync(handle, crypto.getRandomValues(piece));
    }
  } finally {
    closeSync(handle);
  }
}

function sizeFor(file: string): number {
  const { blocks, bsize } = statfsSync(join(file, ".."));
  return Math.min(usualBytes, Math.floor((blocks * bsize) / smallDiskDivisor));
}

function freeAt(file: string): number {
  const { bavail, bsize } = statfsSync(join(file, ".."));
  return bavail * bsize;
}
