import { type Numbers, plus } from "./counts.ts";
import { brokenFiles } from "./failing.ts";
import { readGo } from "./go.ts";
import { readSummaries, type Summary } from "./summaries.ts";
import { readProve, readTap } from "./tap.ts";

/** The counts of one test run, and the line where it ended. */
export interface Run extends Numbers {
  at: number;
}

/** Messages of a run that found no test. */
const nothingRan = [
  /^\W*(?:(?:error:|info) +)?(?:no|0) (?:\w+ )?(?:tests?|specs?|examples?)(?: (?:files?|suites?|cases?|modules?|configuration file))? (?:(?:were|was|is|are|to) )?(?:found|ran|run|executed|collected|defined|discovered|available|match\w*)\b/i,
  /^\W*couldn.t find any (?:matching tests|files to test)\b/i,
  /^error: regex .+ matched 0 tests\b/,
  /^ *Tests {2}no tests$/,
];

/** Summaries of a part of a run (binary, module, assembly), and lines that begin another run. */
const partSummary = /^(?:test result: |(?:\[\w+\] )?Tests run: |(?:Passed|Failed|Skipped)! +- )/;
const runBeginning = /^\s*(?:Finished `?test\b|\[INFO\] Scanning for projects)/;

/** The test runs in an output, in order. */
export function readRuns(lines: readonly string[]): Run[] {
  const zeros = lines.flatMap((line, at) => (nothingRan.some((says) => says.test(line)) ? [{ ...zeroTests, at }] : []));
  const summaries = [...readSummaries(lines), ...asList(readProve(lines))];
  const found = [...addBrokenFiles(lines, addTapRun(lines, summaries)), ...asList(readGo(lines)), ...zeros];
  return joinParts(
    lines,
    found.toSorted((one, other) => one.at - other.at),
  );
}

/** TAP without a summary is a run; failures that a summary of TAP leaves out are added to it. */
function addTapRun(lines: readonly string[], summaries: readonly Summary[]): Summary[] {
  const points = readTap(lines);
  const sums = summaries.filter(({ ofTap }) => ofTap);
  const last = sums.at(-1);
  if (!points || !last) return [...summaries, ...asList(points)];
  const unsaid = Math.max(0, points.failing.length - sums.reduce((sum, { failed }) => sum + failed, 0));
  return summaries.map((each) => (each === last ? { ...each, failed: each.failed + unsaid } : each));
}

function addBrokenFiles(lines: readonly string[], summaries: readonly Summary[]): Summary[] {
  const { count } = brokenFiles(lines);
  const last = summaries.at(-1);
  return summaries.map((each) => (each === last ? { ...each, failed: each.failed + count } : each));
}

/** Joins the parts of a run; a summary of skipped tests alone belongs to the run before it. */
function joinParts(lines: readonly string[], found: readonly (Run & Partial<Summary>)[]): Run[] {
  const runs: Run[] = [];
  for (const each of found) {
    const last = runs.at(-1);
    const between = last ? lines.slice(last.at, each.at + 1) : [];
    const isPart =
      partSummary.test(between[0] ?? "") && partSummary.test(between.at(-1) ?? "") && !between.some(isBeginning);
    if (last && (isPart || each.isRun === false)) runs[runs.length - 1] = { ...plus(last, each), at: each.at };
    else runs.push(each);
  }
  return runs;
}

function isBeginning(line: string): boolean {
  return runBeginning.test(line);
}

function asList<T>(value: T | undefined): T[] {
  return value === undefined ? [] : [value];
}

const zeroTests: Numbers = { passed: 0, failed: 0, skipped: 0 };
