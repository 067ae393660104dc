import { readFileSync } from "node:fs";
import { totalmem } from "node:os";

/** The worker's share of the memory of the machine or the container. */
const memoryShare = 0.6;
const pageBytes = 4096;

export function maxWorkerMemory(): number {
  // `constrainedMemory` is the limit of the container; without one it is 0 or very large.
  const limit = process.constrainedMemory();
  return memoryShare * (limit > 0 ? Math.min(limit, totalmem()) : totalmem());
}

/** Resident memory of a process in bytes; 0 for one that ended. */
export function residentBytes(pid: number): number {
  try {
    return Number(readFileSync(`/proc/${pid}/statm`, "utf8").split(" ")[1]) * pageBytes;
  } catch {
    return 0;
  }
}
