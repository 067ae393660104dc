import type { CommandResult } from "../run/workspace.ts";
import { plainPath } from "../task/plain_path.ts";
import type { Impossibility } from "../task/plan.ts";
import { notExecutable, notFound } from "./judge.ts";

/** What was seen of a check that ran. */
export interface CheckRun extends Pick<CommandResult, "exit" | "outside" | "waits"> {
  command: string;
  network: boolean;
  /** Tests that passed or failed; null where none were counted. */
  tests: number | null;
  /** The step's verdict was that no test ran; undefined before the step. */
  noTests?: boolean;
  /** pip refused to install into an environment that the system manages (PEP 668). */
  managed: boolean;
  /** Files that the plan creates and that do not exist yet. */
  toCome: readonly string[];
  /** Files that the command names and that neither exist nor are planned. */
  missing: readonly string[];
}

/** PEP 668 fixes this word for all installers. */
export function isManagedEnvironment(output: string): boolean {
  return /^error: externally-managed-environment\b/m.test(output);
}

/** Why the check cannot work; undefined where it can, or where it is only red. */
export function impossibilityOf(check: CheckRun): Impossibility | undefined {
  const { exit, waits, outside, network, tests, managed, missing } = check;
  if (waits === "changes") return "watches";
  if (waits === "network") return "network";
  // Tests may be in a file that a step still has to write.
  if (check.noTests && check.toCome.length === 0) return "no-tests";
  if (exit === 0 || exit === null || namesFileToCome(check)) return undefined;
  if (exit === notFound || exit === notExecutable) return "program";
  if (managed) return "managed";
  const ranNothing = (tests ?? 0) === 0;
  if (outside && !network && ranNothing) return "network";
  return ranNothing && missing.length > 0 ? "missing" : undefined;
}

/** Whether the check may fail because a step still has to write a file that it names. */
function namesFileToCome({ command, toCome }: CheckRun): boolean {
  const words = command
    .split(/[\s;&|()<>"'`=]+/)
    .map(plainPath)
    .filter((word) => word !== "");
  // The command may have changed the folder before.
  return toCome.some((path) => words.some((word) => word === path || path.endsWith(`/${word}`)));
}
