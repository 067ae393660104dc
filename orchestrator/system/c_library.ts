import { dlopen, type FFIFunction } from "bun:ffi";

const names = ["libc.so.6", "libc.musl-x86_64.so.1", "libc.musl-aarch64.so.1"];

/** Functions of the C library; undefined where it cannot be called. */
export function fromCLibrary<Functions extends Record<string, FFIFunction>>(functions: Functions) {
  for (const name of names) {
    try {
      return dlopen(name, functions).symbols;
    } catch {
      // Not this C library.
    }
  }
  return undefined;
}
