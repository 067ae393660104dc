import { type Numbers, plus } from "./counts.ts";
import { brokenFiles } from "./failing.ts";
import { readGo } from "./go.ts";
import { readSummaries, type Summary } from "./summaries.ts";
import { readProve, readTap } from "./tap.ts";

/** What one run of tests said of itself, and the line where it ended. */
export interface Run extends Numbers {
  at: number;
}

/** What a run that found no test says instead of a summary. */
const nothingRan = [
  /^\W*(?:(?:error:|info) +)?(?:no|0) (?:\w+ )?(?:tests?|specs?|examples?)(?: (?:files?|suites?|cases?|modules?|configuration file))? (?:(?:were|was|is|are|to) )?(?:found|ran|run|executed|collected|defined|discovered|available|match\w*)\b/i,
  /^\W*couldn.t find any (?:matching tests|files to test)\b/i,
  /^error: regex .+ matched 0 tests\b/,
  /^ *Tests {2}no tests$/,
];

/** Runners that sum up each part of a run: binaries, modules, assemblies; and what begins another run of them. */
const partSummary = /^(?:test result: |(?:\[\w+\] )?Tests run: |(?:Passed|Failed|Skipped)! +- )/;
const runBeginning = /^\s*(?:Finished `?test\b|\[INFO\] Scanning for projects)/;

/** The runs that an output tells of, in its order. */
export function readRuns(lines: readonly string[]): Run[] {
  const zeros = lines.flatMap((line, at) => (nothingRan.some((says) => says.test(line)) ? [{ ...zeroTests, at }] : []));
  const summaries = [...readSummaries(lines), ...asList(readProve(lines))];
  const found = [...addBrokenFiles(lines, addTapRun(lines, summaries)), ...asList(readGo(lines)), ...zeros];
  return joinParts(
    lines,
    found.toSorted((one, other) => one.at - other.at),
  );
}

/** TAP is a run of its own, unless something sums it up; what that leaves out has failed all the same. */
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

/** Parts of a run become one, and what tells only of skipped tests a part of the run before it. */
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
