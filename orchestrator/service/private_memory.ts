import { dlopen } from "bun:ffi";

const setDumpable = 4;
/** Names of the C library, one of which is there. */
export const cLibraries = ["libc.so.6", `libc.musl-${process.arch === "arm64" ? "aarch64" : "x86_64"}.so.1`];

/**
 * Keeps other processes of the same user out of this one's memory and environment, where the keys are: no ptrace, no
 * /proc/<pid>/mem or environ, no core dump. Children are as they always are. False where the C library cannot be called.
 */
export function keepMemoryPrivate(): boolean {
  for (const name of cLibraries) {
    try {
      const { symbols } = dlopen(name, { prctl: { args: ["i32", "u64", "u64", "u64", "u64"], returns: "i32" } });
      return symbols.prctl(setDumpable, 0n, 0n, 0n, 0n) === 0;
    } catch {
      // Not this C library.
    }
  }
  return false;
}
