import { dlopen } from "bun:ffi";
import { readFileSync } from "node:fs";
import { cLibraries } from "./prctl.ts";

/** Drops the pages from this process; the next touch finds them in the page cache, or in the file. */
const dontNeed = 4;

/** Opened once: a call into C is compiled, which costs more than all that follows. */
let madvise: ReturnType<typeof openMadvise>;

/**
 * Gives back what the start and the last work have touched of the executable's code: most of it is not needed to wait.
 * Returns the bytes of the mappings that were given back; 0 where the system allows nothing of the kind.
 */
export function giveBackCode(): number {
  try {
    const mappings = unchangedMappings(readFileSync("/proc/self/smaps", "utf8"), process.execPath);
    if (mappings.length > 0) madvise ??= openMadvise();
    if (!madvise) return 0;
    const give = madvise;
    const given = mappings.filter(({ at, bytes }) => give(at, bytes, dontNeed) === 0);
    return given.reduce((sum, { bytes }) => sum + Number(bytes), 0);
  } catch {
    return 0;
  }
}

/** Bytes of files that this process holds in memory; 0 where that cannot be known. */
export function fileMemory(): number {
  try {
    return Number(/^RssFile:\s+(\d+) kB/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}

interface Mapping {
  at: bigint;
  bytes: bigint;
}

/**
 * Those of `file` that nobody can write and that hold nothing but what the file holds. What the loader wrote once and then
 * protected (relocations) counts as anonymous: dropping that would be the end of the process.
 */
export function unchangedMappings(smaps: string, file: string): Mapping[] {
  return smaps.split(/^(?=[0-9a-f]+-[0-9a-f]+ )/m).flatMap((entry) => {
    const [, from, to, path] = /^([0-9a-f]+)-([0-9a-f]+) r-[-x]p \S+ \S+ \d+ +(.+)\n/.exec(entry) ?? [];
    if (!from || !to || path !== file || !/^Anonymous: +0 kB$/m.test(entry)) return [];
    const at = BigInt(`0x${from}`);
    return [{ at, bytes: BigInt(`0x${to}`) - at }];
  });
}

function openMadvise() {
  for (const name of cLibraries) {
    try {
      return dlopen(name, { madvise: { args: ["u64", "u64", "i32"], returns: "i32" } }).symbols.madvise;
    } catch {
      // Not this C library.
    }
  }
  return undefined;
}
