import { dlopen, ptr } from "bun:ffi";
import { closeSync, constants, openSync } from "node:fs";

/** Both ends of a pipe as file descriptors; the reading end does not block. The caller closes both. */
export interface Pipe {
  read: number;
  write: number;
}

const closeOnExec = 0o2000000;
const names = ["libc.so.6", "libc.musl-x86_64.so.1", "libc.musl-aarch64.so.1"];

type Pipe2 = (fds: ReturnType<typeof ptr>, flags: number) => number;
let pipe2: Pipe2 | null | undefined;

/**
 * A real pipe. Bun's own "pipe" is a socket, on which `echo problem > /dev/stderr` inside a command fails (ENXIO).
 * Undefined where the C library cannot be called.
 */
export function openPipe(): Pipe | undefined {
  if (pipe2 === undefined) pipe2 = findPipe2();
  const fds = new Int32Array(2);
  if (pipe2?.(ptr(fds), closeOnExec) !== 0) return undefined;
  const [blocking, write] = fds as unknown as [number, number];
  // O_NONBLOCK belongs to the open file, so the writing end, which the command inherits, keeps blocking.
  const read = openSync(`/proc/self/fd/${blocking}`, constants.O_RDONLY | constants.O_NONBLOCK);
  closeSync(blocking);
  return { read, write };
}

function findPipe2(): Pipe2 | null {
  for (const name of names) {
    try {
      return dlopen(name, { pipe2: { args: ["ptr", "i32"], returns: "i32" } }).symbols.pipe2;
    } catch {
      // Not this C library.
    }
  }
  return null;
}
