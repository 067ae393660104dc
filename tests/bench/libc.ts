import { dlopen } from "bun:ffi";

/**
 * Two calls that no runtime offers and without which other processes cannot be measured well: the CPU time of a process
 * in nanoseconds (`/proc` counts in ticks of 10 ms), and waiting for its end without taking its figures away.
 */
const libc = dlopen("libc.so.6", {
  clock_gettime: { args: ["i32", "ptr"], returns: "i32" },
  waitid: { args: ["i32", "i32", "ptr", "i32"], returns: "i32" },
});

/** CPU seconds of all threads of a process, its children not included; undefined when it is gone. */
export function cpuSecondsOf(pid: number): number | undefined {
  const time = new BigInt64Array(2);
  // The kernel's number for the CPU clock of a process, see clock_getcpuclockid(3).
  const clock = (~pid << 3) | 2;
  if (libc.symbols.clock_gettime(clock, time) !== 0) return undefined;
  return Number(time[0]) + Number(time[1]) / 1e9;
}

const byPid = 1;
const exited = 4;
const leaveItWaitable = 0x0100_0000;

/** Blocks this whole process until a child has ended; the child stays a zombie, whose CPU time can still be read. */
export function blockUntilEnded(pid: number): void {
  const about = new Uint8Array(128);
  libc.symbols.waitid(byPid, pid, about, exited | leaveItWaitable);
}
