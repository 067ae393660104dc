/** The thread of watchdog.ts: an entry point of the executable. It does not depend on the thread that hangs. */
import { dlopen, ptr } from "bun:ffi";
import { readdirSync, readlinkSync, realpathSync, writeSync } from "node:fs";
import { PluginCache } from "./plugin_cache.ts";
import { cells, type WatchdogOrders } from "./watchdog_cells.ts";

declare const self: Worker;

/** F_SETFD; without FD_CLOEXEC among the flags a file outlives execve. */
const setFlags = 2;
const napMs = 1000;
/** A loop uses CPU time; a blocked thread (a lock, a slow disk) is given longer. */
const busySeconds = 6;
const stillSeconds = 60;

self.onmessage = ({ data }: MessageEvent<WatchdogOrders>) => {
  const numbers = new Int32Array(data.shared, 0, cells.numbers);
  postMessage("ready");
  for (;;) {
    Atomics.wait(numbers, cells.inside, 0);
    if (hangs(numbers)) return disableAndRestart(data, numbers);
  }
};

/**
 * Returns false when the plugin returned, true when the main thread made no progress for too long. Counts sleeps, not clock
 * time: a laptop may be suspended.
 */
function hangs(numbers: Int32Array): boolean {
  let beat = Atomics.load(numbers, cells.beat);
  let still = 0;
  let busy = process.cpuUsage();
  while (Atomics.load(numbers, cells.inside) > 0) {
    Bun.sleepSync(napMs);
    const now = Atomics.load(numbers, cells.beat);
    if (now !== beat) {
      beat = now;
      still = 0;
      busy = process.cpuUsage();
      continue;
    }
    still += 1;
    const { user, system } = process.cpuUsage(busy);
    const burning = (user + system) / 1e6 > busySeconds / 3;
    if (still >= (burning ? busySeconds : stillSeconds)) return true;
  }
  return false;
}

function disableAndRestart(orders: WatchdogOrders, numbers: Int32Array): void {
  const length = Atomics.load(numbers, cells.length);
  const file = Buffer.from(new Uint8Array(orders.shared, cells.path, length).slice()).toString();
  try {
    new PluginCache(orders.cache).disable(file, {
      key: "plugin.off.stuck",
      params: { seconds: busySeconds },
      line: null,
    });
    writeSync(2, `${orders.said.replace("{file}", () => file)}\n`);
  } finally {
    if (orders.again) startAgain(orders);
    exitProcess(orders.exit);
  }
}

/** By execve: the pid, terminal and supervisor stay the same. Returns only on failure. */
function startAgain({ argv, env, cwd, lock }: WatchdogOrders): void {
  const { symbols } = libc({
    fcntl: { args: ["i32", "i32", "i32"], returns: "i32" },
    chdir: { args: ["ptr"], returns: "i32" },
    execve: { args: ["ptr", "ptr", "ptr"], returns: "i32" },
  });
  const kept: Buffer[] = [];
  const list = (words: string[]) => {
    const all = words.map(cString);
    kept.push(...all);
    return Buffer.from(BigUint64Array.from([...all.map((word) => BigInt(ptr(word))), 0n]).buffer);
  };
  const [folder, program, words, variables] = [cString(cwd), cString(argv[0] ?? ""), list(argv), list(env)];
  // No other process becomes the owner meanwhile: the lock stays as long as the file is open.
  for (const fd of openedAs(lock)) symbols.fcntl(fd, setFlags, 0);
  symbols.chdir(ptr(folder));
  symbols.execve(ptr(program), ptr(words), ptr(variables));
}

/** Descriptors of this file. */
function openedAs(file: string): number[] {
  return readdirSync("/proc/self/fd")
    .map(Number)
    .filter((fd) => {
      try {
        return readlinkSync(`/proc/self/fd/${fd}`) === realpathSync(file);
      } catch {
        return false;
      }
    });
}

/** Ends the whole process, not only this thread. */
function exitProcess(exit: number): void {
  libc({ _exit: { args: ["i32"], returns: "void" } }).symbols._exit(exit);
}

function cString(word: string): Buffer {
  return Buffer.from(`${word}\0`);
}

function libc<Functions extends Parameters<typeof dlopen>[1]>(functions: Functions) {
  const musl = `libc.musl-${process.arch === "arm64" ? "aarch64" : "x86_64"}.so.1`;
  try {
    return dlopen("libc.so.6", functions);
  } catch {
    return dlopen(musl, functions);
  }
}
