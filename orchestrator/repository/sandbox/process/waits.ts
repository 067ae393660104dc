import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { markedProcesses } from "./sweep.ts";

/** What a process tree waits for that will not come. */
export type WaitsFor = "changes" | "network";

/** The tree as /proc shows it. */
interface Observation {
  /** Processor time so far, in clock ticks. */
  ticks: number;
  watchesFiles: boolean;
  /** Packets without a route in a network namespace of its own. */
  attempts: number;
}

export const pollMs = 1000;
const idlePolls = 8;
/** A runtime that only waits still collects garbage. */
const idleTicks = 3;

/**
 * Tells whether a process tree waits in vain: it neither computes nor prints, and watches files for changes, or has tried to reach
 * another machine without a network. To be asked once per `pollMs`.
 */
export class WaitObserver {
  readonly #marker: string;
  #before = { ticks: 0, printed: 0 };
  #idle = 0;

  constructor(marker: string) {
    this.#marker = marker;
  }

  poll(printed: number): WaitsFor | undefined {
    const { ticks, watchesFiles, attempts } = observe(this.#marker);
    const isIdle = ticks - this.#before.ticks <= idleTicks && printed === this.#before.printed;
    this.#before = { ticks, printed };
    this.#idle = isIdle ? this.#idle + 1 : 0;
    if (this.#idle < idlePolls) return undefined;
    if (watchesFiles) return "changes";
    return attempts > 0 ? "network" : undefined;
  }
}

function observe(marker: string): Observation {
  const pids = markedProcesses(marker);
  return {
    ticks: pids.reduce((sum, pid) => sum + ticksOf(pid), 0),
    watchesFiles: pids.some(isWatchingFiles),
    attempts: Math.max(0, ...pids.map(attemptsOf)),
  };
}

function ticksOf(pid: number): number {
  const fields = readProc(`${pid}/stat`).replace(/^.*\)/, "").split(" ");
  // utime and stime; those of its ended children are cutime and cstime.
  return fields.slice(12, 16).reduce((sum, field) => sum + Number(field), 0);
}

function isWatchingFiles(pid: number): boolean {
  try {
    return readdirSync(`/proc/${pid}/fd`).some(
      (fd) =>
        readlinkSync(`/proc/${pid}/fd/${fd}`) === "anon_inode:inotify" &&
        readProc(`${pid}/fdinfo/${fd}`).includes("\ninotify wd:"),
    );
  } catch {
    return false;
  }
}

function attemptsOf(pid: number): number {
  if (networkOf(String(pid)) === networkOf("self")) return 0;
  const [names = "", values = ""] = readProc(`${pid}/net/snmp`).split("\n");
  const v4 = values.split(" ")[names.split(" ").indexOf("OutNoRoutes")];
  const v6 = /^Ip6OutNoRoutes\s+(\d+)/m.exec(readProc(`${pid}/net/snmp6`))?.[1];
  return Number(v4 ?? 0) + Number(v6 ?? 0);
}

function networkOf(process: string): string {
  try {
    return readlinkSync(`/proc/${process}/ns/net`);
  } catch {
    return "";
  }
}

function readProc(path: string): string {
  try {
    return readFileSync(`/proc/${path}`, "latin1");
  } catch {
    return "";
  }
}
