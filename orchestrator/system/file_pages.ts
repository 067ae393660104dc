import { readFileSync } from "node:fs";
import { fromCLibrary } from "./c_library.ts";
import { type Mapping, programSection } from "./program_section.ts";

/** MADV_DONTNEED: drops the pages; the next access reads them from the page cache or the file. */
const dontNeed = 4;
/** PROT_READ */
const readOnly = 1;

/** Opened once: Bun compiles each FFI function, which costs more than the calls. */
let calls: ReturnType<typeof open>;

/**
 * Releases the pages of files that are mapped, most of which an idle process does not need: its code, the program that Bun keeps in the
 * executable, libraries. Returns the bytes of the released mappings; 0 where it is not possible.
 */
export function releaseFilePages(): number {
  try {
    calls ??= open();
    if (!calls) return 0;
    const { madvise } = calls;
    const given = unchangedMappings(readFileSync("/proc/self/smaps", "utf8")).filter(
      ({ at, bytes }) => madvise(at, bytes, dontNeed) === 0,
    );
    return given.reduce((sum, { bytes }) => sum + Number(bytes), 0);
  } catch {
    return 0;
  }
}

/** Bun's program lies among data that may be written, and is only read: from here on it counts as unchanged. */
function open() {
  const opened = fromCLibrary({
    madvise: { args: ["u64", "u64", "i32"], returns: "i32" },
    mprotect: { args: ["u64", "u64", "i32"], returns: "i32" },
  });
  const program = programSection("/proc/self/exe");
  if (program) opened?.mprotect(program.at, program.bytes, readOnly);
  return opened;
}

/** Bytes of file pages in this process's memory; 0 where it is unknown. */
export function fileMemory(): number {
  try {
    return Number(/^RssFile:\s+(\d+) kB/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}

/**
 * Read-only mappings of files without anonymous pages, in memory or in swap. Relocations, written by the loader and then protected,
 * are anonymous: dropping them would crash the process.
 */
export function unchangedMappings(smaps: string): Mapping[] {
  return smaps.split(/^(?=[0-9a-f]+-[0-9a-f]+ )/m).flatMap((entry) => {
    const [, from, to] = /^([0-9a-f]+)-([0-9a-f]+) r-[-x]p \S+ \S+ \d+ +\/.*\n/.exec(entry) ?? [];
    if (!from || !to || !/^Anonymous: +0 kB$/m.test(entry) || !/^Swap: +0 kB$/m.test(entry)) return [];
    const at = BigInt(`0x${from}`);
    return [{ at, bytes: BigInt(`0x${to}`) - at }];
  });
}
