import { closeSync, openSync, rmSync, statfsSync, statSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { ReservedSpace } from "../../run/store.ts";
import { DiskFull } from "../fault.ts";

/** Enough to save a pause, a last checkpoint and the messages about it. */
const usualBytes = 4 * 1024 ** 2;
const smallDiskDivisor = 4;
const pieceBytes = 64 * 1024;

/**
 * A file in the data folder that reserves disk space: it is deleted when the disk is full. Filled with random bytes, because a
 * compressing file system would not reserve space for zeros.
 */
export function reservedSpaceIn(dataFolder: string): ReservedSpace {
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
  // Checked first: an attempt would take the space of other processes meanwhile.
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
