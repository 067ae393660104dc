import type { CommandResult } from "../run/workspace.ts";
import type { Verify } from "../task/plan.ts";
import type { Baseline } from "../task/task.ts";

/** A command that judges a step; `suite` where it is the repository's own test command. */
export interface Check extends Verify {
  suite: boolean;
  /** No other check of the step must pass without excuse: nothing but this one can say that the step is right. */
  alone: boolean;
}

/** What is journaled of a check that was run. */
export interface CheckResult {
  exit: number | null;
  /** Whether it ended by itself; a check that was stopped says nothing about the code. */
  ended: CommandResult["ended"];
  digest: string;
  /** Hash of the tree that it saw. */
  tree: string;
  passed: number | null;
  failed: number | null;
  skipped: number | null;
  /** The counts are of a shortened output: there may have been more of each. */
  partial: boolean;
  failing: string[];
  /** Tests that passed in the last run that the output tells of; null where it tells of none. */
  lastPassed?: number | null;
  /** Red at first, and green when it was run once more by itself. */
  flaky: boolean;
}

export type CheckVerdict =
  | { green: true }
  | { green: false; because: "red" | "failures" | "no-tests" | "must-fail" | "not-run" };

/** Exit codes of a shell that could not run the command at all. */
const notExecutable = 126;
const notFound = 127;

/**
 * What the result of a check says about the step. One that must pass does so with exit 0, no failure counted and, where tests
 * were counted, at least one that passed; `same` excuses what was so before the work began.
 */
export function judge(check: Check, checked: CheckResult, baseline: Baseline | null): CheckVerdict {
  if (check.expect === "fail") return judgeExpectedRed(checked);
  const verdict = judgeExpectedGreen(checked);
  if (verdict.green || check.expect !== "same" || baseline === null) return verdict;
  return isNoWorse(check, checked, baseline) ? { green: true } : verdict;
}

function judgeExpectedGreen({ exit, failed, lastPassed }: CheckResult): CheckVerdict {
  if (exit !== 0) return { green: false, because: "red" };
  if (failed !== null && failed > 0) return { green: false, because: "failures" };
  return lastPassed === 0 ? { green: false, because: "no-tests" } : { green: true };
}

/** Red shows that something is missing only where a test really ran and failed. */
function judgeExpectedRed({ exit, passed, failed, partial }: CheckResult): CheckVerdict {
  if (exit === 0) return { green: false, because: "must-fail" };
  if (exit === null || exit === notExecutable || exit === notFound) return { green: false, because: "not-run" };
  const nothingRan = passed === 0 && failed === 0 && !partial;
  return nothingRan ? { green: false, because: "not-run" } : { green: true };
}

/**
 * No test fails that did not fail before, by name where the runner tells names. Where the counts of the baseline could not be
 * read, another check of the step decides, and without one nothing was seen to pass; counts that are gone since then are a
 * runner that broke. Where no test passed before and none does now, there is nothing that could have become worse.
 */
function isNoWorse({ suite, alone }: Check, checked: CheckResult, baseline: Baseline): boolean {
  const { exit, ended, passed, failed, failing, partial } = checked;
  if (ended !== "exit" || baseline.exit === null) return false;
  if (baseline.passed === null || baseline.failed === null) return !alone && (baseline.exit !== 0 || exit === 0);
  if (passed === null || failed === null) return false;
  if (passed === 0 && (alone || baseline.passed > 0)) return false;
  const known = new Set(baseline.failing);
  if (!failing.every((name) => known.has(name))) return false;
  // Of a selection only names can be compared.
  if (!suite) return failed <= failing.length;
  return (partial || passed >= baseline.passed) && failed <= baseline.failed;
}

/** A red check that may be green when nothing else goes on: not one that was stopped, or that could not be run. */
export function isWorthRepeating(check: Check, checked: CheckResult): boolean {
  const { exit, ended } = checked;
  return check.expect !== "fail" && ended === "exit" && exit !== 0 && exit !== notExecutable && exit !== notFound;
}

/** How many tests there must be at least, and how many of them may be skipped. */
export interface Floor {
  tests: number;
  skipped: number;
}

/** Null where the tests could not be counted before the work began. */
export function floorOf(baseline: Baseline | null): Floor | null {
  if (baseline === null || baseline.passed === null) return null;
  return { tests: baseline.passed + (baseline.failed ?? 0), skipped: baseline.skipped ?? 0 };
}

/** Fewer tests than before, or more that are skipped; null where there are as many, or where nobody can tell. */
export function belowFloor(
  { passed, failed, skipped, partial }: Pick<CheckResult, "passed" | "failed" | "skipped" | "partial">,
  floor: Floor | null,
): Floor | null {
  if (floor === null || passed === null) return null;
  const now = { tests: passed + (failed ?? 0), skipped: skipped ?? 0 };
  const isFewer = !partial && now.tests < floor.tests;
  return isFewer || now.skipped > floor.skipped ? now : null;
}
