import { dlopen, ptr } from "bun:ffi";
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { cLibraries } from "./prctl.ts";

/** This process waits more than it computes: what the engine would optimize has mostly run for the last time by then. */
const setting = "BUN_JSC_useDFGJIT";

/**
 * Begins the executable again in the same process, with a setting of the engine that only the environment can give it; returns where it is
 * in force, or where the system refuses. Ten milliseconds, for a fifth of the CPU of a step of 100 calls and 10 MB.
 */
export function setEngine(): void {
  if (process.env[setting] === undefined) beginAgain();
  // Programs that are started from here on are engines of their own.
  delete process.env[setting];
}

/** The environment in which this program begins with its engine set. */
export function environmentWithEngine(): NodeJS.ProcessEnv {
  return { ...process.env, [setting]: "0" };
}

/** F_SETFD, with FD_CLOEXEC among the flags or without. */
const setFlags = 2;

/**
 * By the C library: `process.execve` closes the descriptors that were handed over (`<(command)`, a lock of a shell), prints a warning
 * where it fails, and changes what is not UTF-8.
 */
function beginAgain(): void {
  try {
    const program = Buffer.from(`${process.execPath}\0`);
    const words = stringsOf(readFileSync("/proc/self/cmdline"));
    const variables = stringsOf(Buffer.concat([readFileSync("/proc/self/environ"), Buffer.from(`${setting}=0\0`)]));
    const calls = openCalls();
    const given = givenDescriptors();
    for (const fd of given) calls?.fcntl(fd, setFlags, 0);
    calls?.execve(ptr(program), ptr(words.list), ptr(variables.list));
    for (const fd of given) calls?.fcntl(fd, setFlags, 1);
  } catch {
    // Slower, and as good.
  }
}

/** Those beyond the three streams that the program was started with: Bun's own are its event loop's. */
function givenDescriptors(): number[] {
  return readdirSync("/proc/self/fd")
    .map(Number)
    .filter((fd) => {
      try {
        return fd > 2 && !readlinkSync(`/proc/self/fd/${fd}`).startsWith("anon_inode:");
      } catch {
        return false;
      }
    });
}

/** The strings that end in a zero byte each, as execve reads them; `bytes` holds what `list` points to. */
function stringsOf(bytes: Buffer): { bytes: Buffer; list: BigUint64Array } {
  const places: bigint[] = [];
  for (let from = 0; from < bytes.length; from = bytes.indexOf(0, from) + 1) places.push(BigInt(ptr(bytes, from)));
  return { bytes, list: BigUint64Array.from([...places, 0n]) };
}

function openCalls() {
  for (const name of cLibraries) {
    try {
      return dlopen(name, {
        execve: { args: ["ptr", "ptr", "ptr"], returns: "i32" },
        fcntl: { args: ["i32", "i32", "i32"], returns: "i32" },
      }).symbols;
    } catch {
      // Not this C library.
    }
  }
  return undefined;
}
