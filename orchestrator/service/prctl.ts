import { dlopen } from "bun:ffi";

/** Names of the C library, one of which is there. */
export const cLibraries = ["libc.so.6", `libc.musl-${process.arch === "arm64" ? "aarch64" : "x86_64"}.so.1`];

let prctl: ((option: number, ...given: bigint[]) => number) | undefined;

/** prctl(2) on this process; false where it fails or the C library cannot be called. */
export function callPrctl(option: number, value: number): boolean {
  prctl ??= openPrctl();
  return prctl?.(option, BigInt(value), 0n, 0n, 0n) === 0;
}

function openPrctl(): typeof prctl {
  for (const name of cLibraries) {
    try {
      return dlopen(name, { prctl: { args: ["i32", "u64", "u64", "u64", "u64"], returns: "i32" } }).symbols.prctl;
    } catch {
      // Not this C library.
    }
  }
  return undefined;
}
