import type { CommandResult } from "../run/workspace.ts";
import type { Impossibility, Verify } from "../task/plan.ts";
import type { Baseline } from "../task/task.ts";
import { withoutPromised } from "./promised_tests.ts";

/** A command that judges a step; `suite` where it is the repository's own test command. */
export interface Check extends Verify {
  suite: boolean;
  /** The step has no other check that must pass, so this one alone decides. */
  alone: boolean;
  /** Tests that failed before and must pass now; see Plan.makesGreen. */
  promised?: readonly string[];
  /** It runs no tests (lint, type check): its exit code alone tells. */
  exitOnly?: boolean;
  /** It installs anew what the work changed. */
  setUp?: boolean;
}

/** The journaled result of a check. */
export interface CheckResult {
  exit: number | null;
  /** Whether it ended by itself; a check that was stopped says nothing about the code. */
  ended: CommandResult["ended"];
  digest: string;
  /** Hash of the tree that was checked. */
  tree: string;
  passed: number | null;
  failed: number | null;
  skipped: number | null;
  /** The output was shortened, so the counts are lower bounds. */
  partial: boolean;
  failing: string[];
  /** Passed tests of the last run in the output; null without one. */
  lastPassed?: number | null;
  /** Why it cannot work, whatever the code is like. Absent where it can, and in results of earlier versions. */
  impossible?: Impossibility;
  /** Red first, green when repeated. */
  flaky: boolean;
}

export type CheckVerdict =
  | { green: true }
  | { green: false; because: "red" | "failures" | "no-tests" | "must-fail" | "not-run" };

/** Exit codes of a shell that could not run the command at all. */
export const notExecutable = 126;
export const notFound = 127;

/**
 * Whether a check is green. One that must pass needs exit 0, no counted failure and, if tests were counted, at least one passed;
 * `same` allows what failed before the work began, but for what the plan promised.
 */
export function judge(check: Check, checked: CheckResult, baseline: Baseline | null): CheckVerdict {
  if (check.expect === "fail") return judgeExpectedRed(checked);
  if (check.exitOnly) return checked.exit === 0 ? { green: true } : { green: false, because: "red" };
  const verdict = judgeExpectedGreen(checked);
  if (verdict.green || check.expect !== "same" || baseline === null) return verdict;
  return isNoWorse(check, checked, withoutPromised(baseline, check.promised ?? [])) ? { green: true } : verdict;
}

function judgeExpectedGreen({ exit, failed, lastPassed }: CheckResult): CheckVerdict {
  if (exit !== 0) return { green: false, because: "red" };
  if (failed !== null && failed > 0) return { green: false, because: "failures" };
  return lastPassed === 0 ? { green: false, because: "no-tests" } : { green: true };
}

/** A check that must fail is green only if a test ran and failed. */
function judgeExpectedRed({ exit, passed, failed, partial }: CheckResult): CheckVerdict {
  if (exit === 0) return { green: false, because: "must-fail" };
  if (exit === null || exit === notExecutable || exit === notFound) return { green: false, because: "not-run" };
  const nothingRan = passed === 0 && failed === 0 && !partial;
  return nothingRan ? { green: false, because: "not-run" } : { green: true };
}

/**
 * Whether no test fails that did not fail before, by name if the runner prints names. If the baseline has no counts, another check
 * must decide; missing counts now mean a broken runner. If no test passed before, none has to pass now.
 */
function isNoWorse({ suite, alone }: Check, checked: CheckResult, baseline: Baseline): boolean {
  const { exit, ended, passed, failed, failing, partial } = checked;
  if (ended !== "exit" || baseline.exit === null) return false;
  if (baseline.passed === null || baseline.failed === null) return !alone && (baseline.exit !== 0 || exit === 0);
  if (passed === null || failed === null) return false;
  if (passed === 0 && (alone || baseline.passed > 0)) return false;
  const known = new Set(baseline.failing);
  if (!failing.every((name) => known.has(name))) return false;
  // A selection of the tests can only be compared by names.
  if (!suite) return failed <= failing.length;
  return (partial || passed >= baseline.passed) && failed <= baseline.failed;
}

/** Whether a red check may be flaky: it ran to its end and could be executed. */
export function isWorthRepeating(check: Check, checked: CheckResult): boolean {
  const { exit, ended } = checked;
  return check.expect !== "fail" && ended === "exit" && exit !== 0 && exit !== notExecutable && exit !== notFound;
}

/** How many tests there must be at least, and how many of them may be skipped. */
export interface Floor {
  tests: number;
  skipped: number;
}

/** The counts before the work began; null if they could not be read. */
export function floorOf(baseline: Baseline | null): Floor | null {
  if (baseline === null || baseline.passed === null) return null;
  return { tests: baseline.passed + (baseline.failed ?? 0), skipped: baseline.skipped ?? 0 };
}

/** The current counts if there are fewer tests or more skipped ones than before; else, or if unknown, null. */
export function belowFloor(
  { passed, failed, skipped, partial }: Pick<CheckResult, "passed" | "failed" | "skipped" | "partial">,
  floor: Floor | null,
): Floor | null {
  if (floor === null || passed === null) return null;
  const now = { tests: passed + (failed ?? 0), skipped: skipped ?? 0 };
  const isFewer = !partial && now.tests < floor.tests;
  return isFewer || now.skipped > floor.skipped ? now : null;
}
