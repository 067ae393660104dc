import type { Baseline } from "../task/task.ts";

/** What a plan promises when it names no tests: every one that fails. */
export const allTests = "all";

/** Those of the failing tests that the plan promises to make pass. Runners put groups before a name, planners leave them out. */
export function promisedTests(failing: readonly string[], promised: readonly string[]): string[] {
  if (promised.includes(allTests)) return [...failing];
  return failing.filter((name) => promised.some((each) => name.endsWith(each) || each.endsWith(name)));
}

/** What may still fail once the promised tests pass. Where the runner tells no names, a promise is of all. */
export function withoutPromised(baseline: Baseline, promised: readonly string[]): Baseline {
  if (promised.length === 0) return baseline;
  const found = promisedTests(baseline.failing, promised);
  const failing = baseline.failing.filter((name) => !found.includes(name));
  if (failing.length === 0 || promised.includes(allTests)) return { ...baseline, exit: 0, failed: 0, failing: [] };
  return { ...baseline, failed: baseline.failed === null ? null : baseline.failed - found.length, failing };
}
