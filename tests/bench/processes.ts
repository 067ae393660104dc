import { closeSync, openSync, readdirSync, readFileSync } from "node:fs";
import { blockUntilEnded, cpuSecondsOf } from "./libc.ts";

/** What one run of a program took. Seconds and MB (of a million bytes). */
export interface Taken {
  wall: number;
  /** Of the process itself, all its threads. */
  cpu: number;
  /** Most memory that was resident at one time, of the process itself. */
  peak: number;
  /** CPU of devorch's git children, one after the other; 0 for other programs. */
  gitCpu: number;
  gitPeak: number;
  /** CPU of all other children, sandboxes and what ran in them included. */
  otherCpu: number;
  /** Most memory of any one of its processes, itself included. */
  largest: number;
  exit: number;
  output: string;
}

export interface Program {
  argv: string[];
  env: Record<string, string>;
  cwd: string;
}

/** Where memory and children are looked at while a program runs; wall and CPU are exact without. */
type Watching = "not at all" | "without a pause" | { everyMs: number };

/**
 * Runs a program to its end. This process is blocked meanwhile: nothing here competes with it, and nobody takes its exit
 * status before its figures are read. Its output goes to a file for the same reason.
 */
export async function measure({ argv, env, cwd }: Program, watching: Watching): Promise<Taken> {
  const file = `${cwd}/output-of-the-measured`;
  const written = openSync(file, "w+");
  const begun = performance.now();
  const child = Bun.spawn(argv, { cwd, env, stdin: "ignore", stdout: written, stderr: written });
  const { peak, largest, gits } = watch(child.pid, watching);
  const wall = (performance.now() - begun) / 1000;
  const cpu = cpuSecondsOf(child.pid) ?? Number.NaN;
  const exit = await child.exited;
  // wait4(2) counts a process together with the children that it waited for; one that outlives it is not among them.
  const all = Number(child.resourceUsage()?.cpuTime.total ?? 0) / 1e6;
  const otherCpu = Math.max(0, all - cpu - cpuOf(gits.filter(({ waitedFor }) => waitedFor)));
  await untilEnded(gits);
  closeSync(written);
  const gitPeak = Math.max(0, ...gits.map((git) => git.peak));
  const output = readFileSync(file, "utf8");
  return { wall, cpu, peak, gitCpu: cpuOf(gits), gitPeak, otherCpu, largest: Math.max(peak, largest), exit, output };
}

/** A git child of devorch, as it was when it was last seen. */
interface GitChild {
  pid: number;
  cpu: number;
  peak: number;
  /** It ended while devorch still ran. */
  waitedFor: boolean;
}

function watch(pid: number, watching: Watching): { peak: number; largest: number; gits: GitChild[] } {
  const gits: GitChild[] = [];
  let peak = 0;
  let largest = 0;
  if (watching === "not at all") blockUntilEnded(pid);
  // A zombie has no memory.
  for (let look = 0, memory = residentOf(pid); memory; look++, memory = residentOf(pid)) {
    peak = Math.max(peak, memory.peak);
    if (typeof watching === "string") continue;
    if (look % 10 === 0)
      for (const child of childrenOf(pid)) {
        largest = Math.max(largest, largestFrom(child));
        if (!gits.some((git) => git.pid === child) && isGitChild(child))
          gits.push({ pid: child, cpu: 0, peak: 0, waitedFor: false });
      }
    for (const git of gits) git.waitedFor = !lookAt(git);
    Bun.sleepSync(watching.everyMs);
  }
  return { peak, largest, gits };
}

/** Whether it still runs. */
function lookAt(git: GitChild): boolean {
  git.cpu = cpuSecondsOf(git.pid) ?? git.cpu;
  const memory = residentOf(git.pid);
  git.peak = memory?.peak ?? git.peak;
  return memory !== undefined;
}

/** A child that devorch did not wait for ends by itself; what it still does is counted. */
async function untilEnded(gits: GitChild[]): Promise<void> {
  for (let looks = 0; looks < 500 && gits.filter(lookAt).length > 0; looks++) await Bun.sleep(2);
}

function cpuOf(gits: GitChild[]): number {
  return gits.reduce((sum, { cpu }) => sum + cpu, 0);
}

/** MB now and at most; undefined for a process that has ended. */
export function residentOf(pid: number): { now: number; peak: number } | undefined {
  const status = read(`/proc/${pid}/status`);
  const of = (name: string) => (Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(status)?.[1]) * 1024) / 1e6;
  return status.includes("VmHWM") ? { now: of("VmRSS"), peak: of("VmHWM") } : undefined;
}

export function childrenOf(pid: number): number[] {
  return names(`/proc/${pid}/task`).flatMap((thread) =>
    read(`/proc/${pid}/task/${thread}/children`).split(" ").filter(Boolean).map(Number),
  );
}

/** The largest peak of a process and all that came from it. */
function largestFrom(pid: number): number {
  return Math.max(residentOf(pid)?.peak ?? 0, ...childrenOf(pid).map(largestFrom));
}

export function isGitChild(pid: number): boolean {
  return read(`/proc/${pid}/cmdline`).split("\0").includes("__git");
}

export function programOf(pid: number): string {
  return read(`/proc/${pid}/comm`).trim();
}

/** Processes that carry a setting in their environment, `NAME=value`; zombies carry nothing. */
export function processesWith(marker: string): number[] {
  return names("/proc")
    .map(Number)
    .filter((pid) => pid > 0 && `\0${read(`/proc/${pid}/environ`)}`.includes(`\0${marker}\0`));
}

function names(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Empty for what went away meanwhile. */
function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
