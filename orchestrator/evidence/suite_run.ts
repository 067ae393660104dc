import type { CommandResult, Counted } from "../run/workspace.ts";
import type { Baseline } from "../task/task.ts";

/** The tests as they ran on a tree that is neither the old nor the new one. */
export interface SuiteRun extends Pick<CommandResult, "exit" | "ended" | "output"> {
  counts: Counted | undefined;
}

/**
 * What a run says compared with the tests before the work: `broken` where no test ran at all, as when the code does not compile;
 * `unknown` where it says nothing.
 */
export type SuiteVerdict = "green" | "red" | "broken" | "unknown";

/** Exit codes of a shell that could not run the command at all. */
const notRun: readonly (number | null)[] = [null, 126, 127];

export function suiteVerdict({ exit, ended, counts }: SuiteRun, baseline: Baseline): SuiteVerdict {
  if (ended !== "exit" || notRun.includes(exit)) return "unknown";
  const ran = counts && counts.passed + counts.failed;
  const isSilent = (ran ?? 0) === 0 && (baseline.passed ?? 0) > 0;
  if (exit === 0 && (counts?.failed ?? 0) === 0) return isSilent && ran === 0 ? "broken" : "green";
  if (isSilent) return "broken";
  if (baseline.exit === 0 || baseline.exit === null) return "red";
  if (counts === undefined) return "unknown";
  return newFailures(counts, baseline).length === 0 && counts.failed <= (baseline.failed ?? 0) ? "green" : "red";
}

/** Names of tests that fail now and did not before the work. */
export function newFailures({ failing }: Counted, baseline: Baseline): string[] {
  const known = new Set(baseline.failing);
  return failing.filter((name) => !known.has(name));
}
