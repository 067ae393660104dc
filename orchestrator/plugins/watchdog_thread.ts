/** The thread of watchdog.ts: an entry point of the executable. It does not depend on the thread that hangs. */
import { ptr } from "bun:ffi";
import { readdirSync, readlinkSync, realpathSync, writeSync } from "node:fs";
import { fromCLibrary } from "../system/c_library.ts";
import { execute } from "../system/execute.ts";
import { PluginCache } from "./plugin_cache.ts";
import { cells, type WatchdogOrders } from "./watchdog_cells.ts";

declare const self: Worker;

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

/** The pid, terminal and supervisor stay the same. No other process becomes the owner meanwhile: the lock stays as long as the file is open. */
function startAgain({ argv, env, cwd, lock }: WatchdogOrders): void {
  const cString = (word: string) => `${word}\0`;
  fromCLibrary({ chdir: { args: ["ptr"], returns: "i32" } })?.chdir(ptr(Buffer.from(cString(cwd))));
  const words = Buffer.from(argv.map(cString).join(""));
  const variables = Buffer.from(env.map(cString).join(""));
  const descriptors = openedAs(lock);
  // The second only where nothing that can be executed stands at its path any more.
  for (const program of [argv[0] ?? "", "/proc/self/exe"]) execute({ program, words, variables, descriptors });
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
  fromCLibrary({ _exit: { args: ["i32"], returns: "void" } })?._exit(exit);
}
