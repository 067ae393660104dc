import { readFileSync } from "node:fs";

/** Time since the machine started, sleep included, and which start that was. */
export interface Uptime {
  boot: string;
  ms: number;
}

/** Where wall clock and uptime stood together. */
export interface Anchor extends Uptime {
  wall: number;
}

/** How far a wall clock may be corrected forward within a start of the machine. */
const toleranceMs = 60 * 60_000;

/**
 * The day that money is counted for. It never goes back, and a wall clock that jumps ahead does not renew it: between two looks no more time
 * passes than the machine was up. A clock that was wrong when the machine started renews it late, never early.
 */
export class BudgetDay {
  readonly #now: () => number;
  readonly #uptime: () => Uptime | null;
  #anchor: Anchor | null;
  #latest: string;
  /** The anchor is to be saved. */
  isNew = false;

  constructor(
    { latest, anchor }: { latest: string; anchor: Anchor | null },
    now: () => number,
    uptime: () => Uptime | null,
  ) {
    this.#latest = latest;
    this.#anchor = anchor;
    this.#now = now;
    this.#uptime = uptime;
  }

  get anchor(): Anchor | null {
    return this.#anchor;
  }

  today(): string {
    const day = localDay(this.#trusted());
    if (day > this.#latest) this.#latest = day;
    return this.#latest;
  }

  #trusted(): number {
    const wall = this.#now();
    const uptime = this.#uptime();
    if (!uptime) return wall;
    const anchor = this.#anchor;
    if (anchor?.boot === uptime.boot) return Math.min(wall, anchor.wall + (uptime.ms - anchor.ms) + toleranceMs);
    this.#anchor = { ...uptime, wall };
    this.isNew = true;
    return wall;
  }
}

/** No process outlives the start that it began in. */
let bootId: string | undefined;

export function systemUptime(): Uptime | null {
  try {
    bootId ??= readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    const boot = bootId;
    const seconds = Number(readFileSync("/proc/uptime", "utf8").split(" ")[0]);
    return Number.isFinite(seconds) ? { boot, ms: Math.round(seconds * 1000) } : null;
  } catch {
    return null;
  }
}

/** Asked with every call that is paid, and slow to find out. */
let newest: { minute: number; day: string } | undefined;

/** In the zone of TZ. */
function localDay(ms: number): string {
  const minute = Math.floor(ms / 60_000);
  if (newest?.minute === minute) return newest.day;
  const at = new Date(ms);
  const two = (value: number) => String(value).padStart(2, "0");
  const day = `${String(at.getFullYear()).padStart(4, "0")}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  newest = { minute, day };
  return day;
}
