import { existsSync, readFileSync } from "node:fs";
import { strictly } from "./checks/strict.ts";

const shells = ["/usr/bin/bash", "/bin/bash", "/usr/local/bin/bash", "/bin/sh"];
const prlimits = ["/usr/bin/prlimit", "/bin/prlimit"];

/**
 * Limits of each process: processes, file size, open files, no core, 2 GiB of data, ten minutes of CPU. `row`: of
 * /proc/<pid>/limits.
 */
const processLimits = [
  { option: "nproc", row: "Max processes", soft: 512, hard: 512 },
  { option: "fsize", row: "Max file size", soft: 536_870_912, hard: 536_870_912 },
  { option: "nofile", row: "Max open files", soft: 1024, hard: 4096 },
  { option: "core", row: "Max core file size", soft: 0, hard: 0 },
  { option: "data", row: "Max data size", soft: 2_147_483_648, hard: 2_147_483_648 },
  { option: "cpu", row: "Max cpu time", soft: 600, hard: 600 },
] as const;
/** The same for a shell that has no prlimit: each limit that it knows (units: seconds, kB, blocks). */
const builtin = ["c 0", "t 600", "n 4096", "d 2097152", "f 1048576", "u 512"]
  .map((limit) => `ulimit -${limit} 2>/dev/null; `)
  .join("");

/** The shell and prlimit of the system, which start a command. */
export interface Launchers {
  shell: string;
  prlimit: string | undefined;
}

export function findLaunchers(exists: (path: string) => boolean = existsSync): Launchers {
  return { shell: shells.find(exists) ?? "/bin/sh", prlimit: prlimits.find(exists) };
}

/**
 * argv of a shell that runs `command` under the limits; `strict` as in strict.ts, `own`: devorch's, as /proc/<pid>/limits tells
 * them.
 */
export function limitedArgv(
  { command, strict = false }: { command: string; strict?: boolean | undefined },
  { shell, prlimit }: Launchers,
  own: string = ownLimits(),
): string[] {
  const isBash = shell.endsWith("bash");
  const plain = isBash ? [shell, "--noprofile", "--norc", "-c"] : [shell, "-c"];
  const text = strict ? strictly(command, isBash) : command;
  if (prlimit) return [prlimit, ...withinOwnLimits(own), "--", ...plain, text];
  return [...plain, `${builtin}exec "$@"`, shell, ...plain, text];
}

/** Limits may not exceed devorch's own: a higher value would fail the whole command. */
function withinOwnLimits(own: string): string[] {
  return processLimits.map(({ option, row, soft, hard }) => {
    const given = Number(new RegExp(`^${row} +\\S+ +(\\d+)`, "m").exec(own)?.[1] ?? Number.POSITIVE_INFINITY);
    return `--${option}=${Math.min(soft, given)}:${Math.min(hard, given)}`;
  });
}

function ownLimits(): string {
  try {
    return readFileSync("/proc/self/limits", "utf8");
  } catch {
    return "";
  }
}
