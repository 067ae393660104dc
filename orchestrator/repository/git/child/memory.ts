import { readFileSync } from "node:fs";
import { totalmem } from "node:os";

/** What a repository may take of the memory of the machine, or of the container. */
const memoryShare = 0.6;
const pageBytes = 4096;

export function maxWorkerMemory(): number {
  // Of a container its own limit, which `constrainedMemory` knows; without one it is 0 or beyond every machine.
  const limit = process.constrainedMemory();
  return memoryShare * (limit > 0 ? Math.min(limit, totalmem()) : totalmem());
}

/** Of a process as it is now; 0 for one that ended. */
export function residentBytes(pid: number): number {
  try {
    return Number(readFileSync(`/proc/${pid}/statm`, "utf8").split(" ")[1]) * pageBytes;
  } catch {
    return 0;
  }
}
