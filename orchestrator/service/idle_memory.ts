import { dlopen } from "bun:ffi";
import { readFileSync } from "node:fs";
import { cLibraries } from "./prctl.ts";

/** MADV_DONTNEED: drops the pages; the next access reads them from the page cache or the file. */
const dontNeed = 4;

/** Opened once: Bun compiles each FFI function, which costs more than the calls. */
let madvise: ReturnType<typeof openMadvise>;

/**
 * Releases the pages of the executable's code, most of which an idle process does not need. Returns the bytes of the released
 * mappings; 0 where it is not possible.
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

/** Bytes of file pages in this process's memory; 0 where it is unknown. */
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
 * Read-only mappings of `file` without anonymous pages. Relocations, written by the loader and then protected, count as
 * anonymous: dropping them would crash the process.
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
