import { readdirSync, readFileSync } from "node:fs";
import { blockUntilEnded, cpuSecondsOf } from "./libc.ts";

/** What one run of a program took. Seconds and MB (of a million bytes). */
export interface Taken {
  wall: number;
  /** Of the process itself, all its threads. */
  cpu: number;
  /** Most memory that was resident at one time, of the process itself. */
  peak: number;
  /** CPU of the git child of devorch; 0 for other programs. */
  gitCpu: number;
  gitPeak: number;
  /** CPU of all other children, sandboxes and what ran in them included. */
  otherCpu: number;
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
  const output = `${cwd}/output-of-the-measured`;
  await Bun.write(output, "");
  const file = Bun.file(output);
  const begun = performance.now();
  const child = Bun.spawn(argv, { cwd, env, stdin: "ignore", stdout: file, stderr: file });
  const { peak, git } = watch(child.pid, watching);
  const wall = (performance.now() - begun) / 1000;
  const cpu = cpuSecondsOf(child.pid) ?? Number.NaN;
  const exit = await child.exited;
  // wait4(2) counts a process together with the children that it waited for.
  const all = Number(child.resourceUsage()?.cpuTime.total ?? 0) / 1e6;
  const otherCpu = Math.max(0, all - cpu - git.cpu);
  return { wall, cpu, peak, gitCpu: git.cpu, gitPeak: git.peak, otherCpu, exit, output: await file.text() };
}

function watch(pid: number, watching: Watching): { peak: number; git: { cpu: number; peak: number } } {
  // An idle git child ends and another one comes.
  const gitChildren = new Map<number, { cpu: number; peak: number }>();
  let peak = 0;
  if (watching === "not at all") blockUntilEnded(pid);
  // A zombie has no memory.
  for (let look = 0, memory = residentOf(pid); memory; look++, memory = residentOf(pid)) {
    peak = Math.max(peak, memory.peak);
    if (watching === "without a pause" || watching === "not at all") continue;
    if (look % 10 === 0)
      for (const child of childrenOf(pid))
        if (!gitChildren.has(child) && isGitChild(child)) gitChildren.set(child, { cpu: 0, peak: 0 });
    for (const [child, before] of gitChildren) {
      const cpu = cpuSecondsOf(child) ?? before.cpu;
      gitChildren.set(child, { cpu, peak: residentOf(child)?.peak ?? before.peak });
    }
    Bun.sleepSync(watching.everyMs);
  }
  const git = [...gitChildren.values()];
  return {
    peak,
    git: { cpu: git.reduce((sum, { cpu }) => sum + cpu, 0), peak: Math.max(0, ...git.map((child) => child.peak)) },
  };
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
