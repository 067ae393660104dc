import { Pause } from "../../task/errors.ts";
import { type Allowance, freeOn, usualAllowance, writtenSince } from "./growth.ts";

export interface WatchOptions {
  /** Realpath of the working copy. */
  root: string;
  /** The download cache, which commands with network may write too. */
  beside?: string | undefined;
  allowance?: Allowance;
  /** Least free bytes on the disk; default 1 GiB, or a tenth of a small disk. */
  floor?: number;
  everyMs?: number;
  /** How long a command runs before all files are scanned, unless free space drops sharply. */
  walkAfterMs?: number;
}

/** The watch over one command. */
export interface CommandWatch {
  /** Aborts when the command must end. */
  signal: AbortSignal;
  /**
   * Ends the watch; returns why the command was ended, as a line for its output, or undefined. Throws Pause("disk") when it was
   * ended for lack of space: no other command could run either.
   */
  end(): string | undefined;
  /** Ends the watch without a result. */
  stop(): void;
}

const usualFloor = 1024 ** 3;
const partOfSmallDisk = 10;
/** A scan takes at most one part in this many of the time. */
const maxScanShare = 20;
/** A drop of free space on the disk that triggers a scan at once. */
const suspicious = { bytes: 256 * 1024 * 1024, files: 10_000 };

/**
 * Watches what the commands of one working copy write, to end a runaway command before the disk is full. Growth counts from
 * `begin`, at the start of a step; before it only the floor holds, because an approved set-up may install anything.
 */
export class GrowthWatch {
  readonly #options: WatchOptions;
  #since: { ms: number; freeBytes: number } | undefined;
  /** Whether a command of this step had the network. */
  #online = false;
  /** Free space and running time since the last scan: many short commands add up. */
  #looked = { bytes: 0, files: 0, ranMs: 0 };
  /** The allowance, raised after a command was ended, so that its files can be cleaned up. */
  #tolerated: Allowance;

  constructor(options: WatchOptions) {
    this.#options = options;
    this.#tolerated = this.#allowance;
  }

  /** Counts growth from now on. */
  begin(): void {
    this.#since = { ms: Date.now(), freeBytes: freeOn(this.#options.root).bytes };
    this.#online = false;
    this.#nowLooked();
    this.#tolerated = this.#allowance;
  }

  /** Throws Pause("disk") when there is too little free space. */
  start({ network }: { network: boolean }): CommandWatch {
    this.#online ||= network;
    const { root, everyMs = 250, walkAfterMs = 2000 } = this.#options;
    this.#refuseWithoutSpace();
    const stopping = new AbortController();
    let from = performance.now() - this.#looked.ranMs;
    let why: string | undefined;
    let full = false;
    let patience = walkAfterMs;
    const look = (last: boolean): void => {
      if (why !== undefined || full) return;
      const free = freeOn(root);
      const { bytes, files } = this.#looked;
      const moved = bytes - free.bytes > suspicious.bytes || (files > 0 && files - free.files > suspicious.files);
      const ran = performance.now() - from;
      if (free.bytes < this.#floor) full = true;
      else if (moved || ran >= patience) {
        const began = performance.now();
        why = this.#grown();
        this.#nowLooked();
        from = performance.now();
        patience = Math.max(walkAfterMs / 2, (from - began) * maxScanShare);
      } else if (last) this.#looked.ranMs = ran;
      if (why !== undefined || full) stopping.abort();
    };
    const timer = setInterval(() => look(false), everyMs);
    const stop = () => clearInterval(timer);
    return {
      signal: stopping.signal,
      stop,
      end: () => {
        stop();
        look(true);
        // It wrote until it was dead: the allowance must cover that, so that it can be removed.
        if (why !== undefined) this.#grown();
        if (full) this.#refuseWithoutSpace();
        return why;
      },
    };
  }

  #nowLooked(): void {
    const { bytes, files } = freeOn(this.#options.root);
    this.#looked = { bytes, files, ranMs: 0 };
  }

  #grown(): string | undefined {
    if (this.#since === undefined) return undefined;
    const limit = this.#tolerated;
    const { root, beside } = this.#options;
    const enough = ({ bytes, files }: Allowance) => bytes > 2 * limit.bytes || files > 2 * limit.files;
    const roots = beside === undefined || !this.#online ? [root] : [root, beside];
    const written = writtenSince(roots, this.#since.ms, enough);
    // With unreadable folders all the space that the disk lost is counted.
    if (written.hidden) written.bytes = Math.max(written.bytes, this.#since.freeBytes - freeOn(root).bytes || 0);
    if (written.bytes <= limit.bytes && written.files <= limit.files) return undefined;
    const { bytes, files } = this.#allowance;
    this.#tolerated = {
      bytes: Math.max(limit.bytes, written.bytes + bytes / 10),
      files: Math.max(limit.files, written.files + files / 10),
    };
    return `[ended: this step wrote ${megabytes(written.bytes)} MB and ${written.files} files; at most ${megabytes(bytes)} MB and ${files} files are allowed. Remove what is not needed]`;
  }

  #refuseWithoutSpace(): void {
    const free = freeOn(this.#options.root).bytes;
    if (free < this.#floor) throw new Pause("disk", "watch.disk", { free: megabytes(free) });
  }

  get #allowance(): Allowance {
    return this.#options.allowance ?? usualAllowance;
  }

  get #floor(): number {
    return this.#options.floor ?? Math.min(usualFloor, freeOn(this.#options.root).total / partOfSmallDisk);
  }
}

function megabytes(bytes: number): number {
  return Math.floor(bytes / 1024 / 1024);
}
