import { existsSync } from "node:fs";
import { strictly } from "./strict.ts";

const shells = ["/usr/bin/bash", "/bin/bash", "/usr/local/bin/bash", "/bin/sh"];
const prlimits = ["/usr/bin/prlimit", "/bin/prlimit"];

/** Limits of each process: processes, file size, open files, no core, 2 GiB of data, ten minutes of CPU. */
const limits = ["--nproc=512", "--fsize=536870912", "--nofile=1024:4096", "--core=0", "--data=2147483648", "--cpu=600"];
/** The same for a shell that has no prlimit: each limit that it knows (units: seconds, kB, blocks). */
const builtin = ["c 0", "t 600", "n 4096", "d 2097152", "f 1048576", "u 512"]
  .map((limit) => `ulimit -${limit} 2>/dev/null; `)
  .join("");

/** The programs of the sandbox's own folders that carry a command. */
export interface Carriers {
  shell: string;
  prlimit: string | undefined;
}

export function findCarriers(exists: (path: string) => boolean = existsSync): Carriers {
  return { shell: shells.find(exists) ?? "/bin/sh", prlimit: prlimits.find(exists) };
}

/** argv of a shell that runs `command` under the limits; `strict` as in strict.ts. */
export function limited(
  { command, strict = false }: { command: string; strict?: boolean | undefined },
  { shell, prlimit }: Carriers,
): string[] {
  const isBash = shell.endsWith("bash");
  const plain = isBash ? [shell, "--noprofile", "--norc", "-c"] : [shell, "-c"];
  const text = strict ? strictly(command, isBash) : command;
  if (prlimit) return [prlimit, ...limits, "--", ...plain, text];
  return [...plain, `${builtin}exec "$@"`, shell, ...plain, text];
}
