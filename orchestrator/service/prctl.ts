import { fromCLibrary } from "../system/c_library.ts";

/** Opened once: Bun compiles each FFI function, which costs more than the calls. */
let calls: ReturnType<typeof open>;

/** prctl(2) on this process; false where it fails or the C library cannot be called. */
export function callPrctl(option: number, value: number): boolean {
  calls ??= open();
  return calls?.prctl(option, BigInt(value), 0n, 0n, 0n) === 0;
}

function open() {
  return fromCLibrary({ prctl: { args: ["i32", "u64", "u64", "u64", "u64"], returns: "i32" } });
}
