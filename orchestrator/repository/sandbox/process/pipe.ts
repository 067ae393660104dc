import { ptr } from "bun:ffi";
import { closeSync, constants, openSync } from "node:fs";
import { fromCLibrary } from "../../../system/c_library.ts";

/** Both ends of a pipe as file descriptors; the reading end does not block. The caller closes both. */
export interface Pipe {
  read: number;
  write: number;
}

const closeOnExec = 0o2000000;

const openPipe2 = () => fromCLibrary({ pipe2: { args: ["ptr", "i32"], returns: "i32" } });
let library: ReturnType<typeof openPipe2>;

/**
 * A real pipe. Bun's own "pipe" is a socket, on which `echo problem > /dev/stderr` inside a command fails (ENXIO).
 * Undefined where the C library cannot be called.
 */
export function openPipe(): Pipe | undefined {
  library ??= openPipe2();
  const fds = new Int32Array(2);
  if (library?.pipe2(ptr(fds), closeOnExec) !== 0) return undefined;
  const [blocking, write] = fds as unknown as [number, number];
  // O_NONBLOCK belongs to the open file, so the writing end, which the command inherits, keeps blocking.
  const read = openSync(`/proc/self/fd/${blocking}`, constants.O_RDONLY | constants.O_NONBLOCK);
  closeSync(blocking);
  return { read, write };
}
