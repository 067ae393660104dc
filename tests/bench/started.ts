import type { Program } from "./processes.ts";

export interface Started {
  pid: number;
  begunAt: number;
  exited: Promise<number>;
  /** What it said so far. */
  said(): Promise<string>;
}

/** Starts a program that is watched from here while it runs. */
export async function start({ argv, env, cwd }: Program): Promise<Started> {
  const file = Bun.file(`${cwd}/output-of-${argv[1]}`);
  await Bun.write(file, "");
  const begunAt = performance.now();
  const child = Bun.spawn(argv, { cwd, env, stdin: "ignore", stdout: file, stderr: file });
  return { pid: child.pid, begunAt, exited: child.exited, said: () => file.text() };
}

const longestMs = 60_000;

/** Looks until `holds`; resolves to the moment, in ms of performance.now(). */
export async function until(what: string, holds: () => boolean | Promise<boolean>, everyMs = 2): Promise<number> {
  const giveUpAt = performance.now() + longestMs;
  while (!(await holds())) {
    if (performance.now() > giveUpAt) throw new Error(`${what}: not within ${longestMs / 1000} s`);
    await Bun.sleep(everyMs);
  }
  return performance.now();
}
