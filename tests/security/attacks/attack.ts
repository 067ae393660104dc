import type { CommandResult } from "../../../orchestrator/run/workspace.ts";
import type { WorkingCopy } from "../../repository/sandbox/working_copy.ts";

/** What an attack aims at: a working copy, and a machine around it that must stay as it was. */
export interface Field {
  copy: WorkingCopy;
  /** Folder of the machine: `home`, `other` (a project), `install` (executable and plugins), `data`. */
  machine: string;
  /** A value in every file that must not be read. */
  secret: string;
  /** TCP on 127.0.0.1 and UDP on the same machine; both count who came. */
  tcp: number;
  udp: number;
  visits(): number;
  /** A process of this user that must live on, with the secret in its environment. */
  bystander: number;
  /** A number of seconds that nobody else sleeps. */
  seconds: string;
  /** What is left of what the attack started. */
  sleepers(): number;
}

/** One row of the table. */
export interface Attack {
  group: "files" | "secrets" | "processes" | "kernel" | "network" | "resources" | "repository" | "devorch";
  name: string;
  /** A shell command, as a model would give it. */
  command: string | ((field: Field) => string);
  timeoutMs?: number;
  /** Never tried without a sandbox, not even as nobody: it would end the tests themselves, or take the machine's memory. */
  harmful?: true;
  /** Before the command, what a repository could bring along. */
  plant?(field: Field): void;
  /** Looks at the machine: what the attack achieved, or undefined when it was stopped. */
  achieved(field: Field, result: CommandResult): string | undefined | Promise<string | undefined>;
}

/** For attacks that want to read: the secret must not be in the output. */
export function told({ secret }: Field, { output }: CommandResult): string | undefined {
  return output.includes(secret) ? "the secret was read" : undefined;
}

/**
 * For attacks on the kernel: the call itself was refused. Any other failure (a bad address, no such interface) would mean that
 * only luck stopped it. The command prints `result <number> <reason>`.
 */
export function refusedWith(reason: string): Attack["achieved"] {
  return (_, { output }) => {
    const results = [...output.matchAll(/^result (\S+) ?(.*)$/gm)];
    if (results.length === 0) return `the attack did not run: ${output.trim()}`;
    return results.every(([, number, why]) => number === "-1" && why === reason) ? undefined : output.trim();
  };
}

export const notPermitted = "Operation not permitted";

/** perl that makes a system call by its number and prints what came back. */
export function syscall(number: readonly [x64: number, arm64: number], ...args: (number | string)[]): string {
  const nr = number[process.arch === "arm64" ? 1 : 0];
  return `perl -e 'my $r = syscall(${[nr, ...args].join(", ")}); print "result $r $!\\n"'`;
}
