import { readdirSync, readFileSync } from "node:fs";

const sweepTimeoutMs = 2000;

/**
 * Kills every process whose environment holds exactly `DEVORCH_RUN=<runId>` of one of these, repeatedly until none is left.
 * Never this process or one of its ancestors. Returns how many were killed; gives up after two seconds.
 */
export async function sweep(...runIds: string[]): Promise<number> {
  return runIds.length === 0 ? 0 : sweepMarked(...runIds.map((runId) => `DEVORCH_RUN=${runId}`));
}

/** The same for any `NAME=value`, such as the marker of a single command. */
export async function sweepMarked(...markers: string[]): Promise<number> {
  const wanted = new Set(markers);
  const spared = ancestors();
  const killed = new Set<number>();
  const giveUpAt = performance.now() + sweepTimeoutMs;
  for (let wait = 1; performance.now() < giveUpAt; wait = Math.min(wait * 2, 20)) {
    const marked = processes().filter((pid) => !spared.has(pid) && carries(pid, wanted));
    if (marked.length === 0) break;
    for (const pid of marked) if (kill(pid)) killed.add(pid);
    await Bun.sleep(wait);
  }
  return killed.size;
}

/**
 * Waits until the first process of a pid namespace has ended: the kernel lets it end after every other process of that namespace. False
 * where it does not end in time.
 */
export async function namespaceEnd(first: number): Promise<boolean> {
  const giveUpAt = performance.now() + sweepTimeoutMs;
  for (let wait = 1; isFirstOfNamespace(first); wait = Math.min(wait * 2, 20)) {
    if (performance.now() >= giveUpAt) return false;
    await Bun.sleep(wait);
  }
  return true;
}

/** A process that ended, or another one that got its id, is not. */
function isFirstOfNamespace(pid: number): boolean {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "latin1");
    return !/^State:\s*[ZX]/m.test(status) && /^NSpid:.*\s1$/m.test(status);
  } catch {
    return false;
  }
}

/** The processes whose environment holds this `NAME=value`. */
export function markedProcesses(marker: string): number[] {
  const wanted = new Set([marker]);
  return processes().filter((pid) => carries(pid, wanted));
}

function processes(): number[] {
  return readdirSync("/proc").map(Number).filter(Number.isInteger);
}

/** A zombie has an empty environment, so it is not found again. */
function carries(pid: number, markers: ReadonlySet<string>): boolean {
  try {
    const environ = readFileSync(`/proc/${pid}/environ`);
    for (const marker of markers) if (holdsEntry(environ, marker)) return true;
    return false;
  } catch {
    return false;
  }
}

/** Entries end in a zero byte. */
function holdsEntry(environ: Buffer, entry: string): boolean {
  for (let at = environ.indexOf(entry); at !== -1; at = environ.indexOf(entry, at + 1)) {
    const end = at + Buffer.byteLength(entry);
    if ((at === 0 || environ[at - 1] === 0) && (end === environ.length || environ[end] === 0)) return true;
  }
  return false;
}

function kill(pid: number): boolean {
  try {
    process.kill(pid, "SIGKILL");
    return true;
  } catch {
    return false;
  }
}

/** devorch may itself have been started by a command of another devorch. */
function ancestors(): Set<number> {
  const pids = new Set<number>();
  for (let pid = process.pid; pid > 0 && !pids.has(pid); pid = parentOf(pid)) pids.add(pid);
  return pids;
}

function parentOf(pid: number): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "latin1");
    return Number(/^PPid:\s*(\d+)/m.exec(status)?.[1] ?? 0);
  } catch {
    return 0;
  }
}
