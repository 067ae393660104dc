import { isCut } from "../../safety/visible_text.ts";
import { isWorkspaceOutput, outputLines } from "../output_lines.ts";
import { type Counts, type Numbers, plus } from "./counts.ts";
import { failingTests } from "./failing.ts";
import { readRuns } from "./runs.ts";

/** A line that is nothing but `12 passed, 1 failed` (`, 2 skipped`). */
const ownSummary = /^(?:tests?:? *)?\d+ passed, \d+ failed(?:, \d+ skipped)?\.?$/i;

/**
 * The test counts of an output; undefined without any. The runs are added up, unless the last line is a plain
 * `12 passed, 1 failed` that is at least their sum: then it is the total.
 */
export function readCounts(output: string): Counts | undefined {
  const lines = outputLines(output);
  const runs = readRuns(lines);
  if (runs.length === 0) return undefined;
  const before = runs.slice(0, -1).reduce<Numbers>(plus, noCounts);
  const last = runs.at(-1) ?? noCounts;
  const isSum = ownSummary.test(lastLine(lines)) && last.passed >= before.passed && last.failed >= before.failed;
  const { passed, failed, skipped } = isSum ? last : plus(before, last);
  return { passed, failed, skipped, failing: failingTests(lines) };
}

/**
 * Tests that passed in the last run of an output: `bun test a && bun test b` has two. The packages of a workspace are one run.
 */
export function readLastPassed(output: string, { passed }: Pick<Counts, "passed">): number {
  return isWorkspaceOutput(output) ? passed : (readRuns(outputLines(output)).at(-1)?.passed ?? passed);
}

/**
 * Whether summaries may be missing because the middle of the output was dropped. A last line with totals is trusted.
 */
export function isPartial(output: string): boolean {
  return isCut(output) && !ownSummary.test(lastLine(outputLines(output)));
}

function lastLine(lines: readonly string[]): string {
  return lines.findLast((line) => line.trim() !== "")?.trim() ?? "";
}

const noCounts: Numbers = { passed: 0, failed: 0, skipped: 0 };
