import { matches, unique } from "./counts.ts";
import { readTap } from "./tap.ts";

/** A line of a runner's summary, then how that runner names a test that failed. */
const runners: readonly (readonly [summary: RegExp, ...names: readonly RegExp[]])[] = [
  // bun, node, jest, vitest, deno, ava
  [/^Ran \d+ tests? across \d+ files?\b/, /^(?:\(fail\)|✗) (.+?)(?: \[[\d.]+ ?m?s\])?$/],
  [/^[#ℹ] cancelled \d+$/, /^\s*(?:✖ (?=.* \([\d.]+ms\))|not ok \d+ - )((?:\\#|[^#])+?)(?: \([\d.]+ms\))?(?: #.*)?$/],
  [/^Tests: +.*\b\d+ total$/, /^ {2}● (?!Console$|Test suite failed to run$|Deprecation|Validation)(.+)$/],
  [/^ *Tests {2}(?:\d.*\(\d+\)|no tests)$/, /^ *FAIL {2}(?:\|.*?\| )?(.+?)(?: \[ .* \])?$/],
  [/^(?:ok|FAILED) \| \d+ passed\b/, /^(.+?) => .*:\d+:\d+$/],
  [/^ {2}\d+ tests? failed$/, /^ {2}✘ \[fail\]: (.+?)(?: .*Error.*| \([\d.]+m?s\))?$/],
  // pytest, cargo, nextest, go
  [/ in [\d.]+s(?: \(.*\))?(?: =+)?$/, /^(?:FAILED|ERROR|SUBFAILED\S*) (\S*(?:\.py|::)[^\s[]*(?:\[.*?\])?)(?: - .*)?$/],
  [/^test result: /, /^test (.+?)(?: - should panic)? \.\.\. FAILED$/],
  [/^ *Summary \[/, /^ *(?:FAIL|TIMEOUT|SIGABRT|SIGSEGV) \[ *>?[\d.]+s\](?: \(.*?\))? +(.+)$/],
  [/^\s*--- FAIL: /, /^\s*--- FAIL: (\S+) \(/],
  // ctest, googletest, XCTest, Swift Testing, zig, meson, automake
  [/^\d+% tests passed,/, /^\s+\d+ - (.+) \((?:Failed|Timeout|SEGFAULT|Not Run|.*Exception.*|Subprocess.*)\)/],
  [/^\[={10}\] \d+ tests? /, /^\[ {2}FAILED {2}\] (\S+\.\S+?)(?:, where .*)?(?: \(\d+ ms\))?$/],
  [/^\s*Executed \d+ tests?, with/, /^Test Case '(?:-\[)?(.+?)\]?' failed/],
  [/^\S+ +Test run with \d+/, /^\S+ +Test (?!run with)(.+?) failed after/],
  [/^\d+ passed; \d+ skipped; \d+ failed\.$|^Build Summary: /, /^error: '(.+?)' failed:/],
  [/^Expected Fail: +\d+ *$/, /^ *\d+\/\d+ (?:.* - )?(\S+) +(?:FAIL|TIMEOUT|ERROR)\b/],
  [/^# TOTAL: +\d+$/, /^(?:FAIL|ERROR|XPASS): (\S+)$/],
  // phpunit, pest, rspec, minitest and test-unit
  [/^Tests: \d+, Assertions: \d+/, /^\d+\) ([\w\\]+::\w+.*)$/],
  [/^ *Tests: +\d+ .*assertions?\)$/, /^ *FAILED {2}(.+ > .+?)(?: {2,}.*)?$/],
  [/^\d+ examples?, \d+ failures?/, /^rspec \S+ # (.+)$/],
  [
    /^\d+ (?:runs|tests), \d+ assertions/,
    /^([A-Z]\S*#test_\S+?)(?: \[.*\])?:$/,
    /^(?:Failure|Error): (test_\S+\(\S+\))/,
  ],
  // maven, gradle, dotnet, mix and bats
  [/Tests run: \d+/, /^(?:\[ERROR\] +)?(?!Tests run)(\S+)(?: --)? +Time elapsed: .*<<< (?:FAILURE|ERROR)!$/],
  [/^\d+ tests? completed/, /^(\S.* > .+) FAILED$/],
  [/^(?:Passed|Failed)! +- |^Test (?:run )?summary: /, /^ {2}Failed (\S.*?) \[[^\]]+\]$/],
  [/^(?:\d+ .*, )?\d+ tests?, \d+ failures?/, /^ +\d+\) (?:test|property|doctest) (.+ \(\S+\))$/, /^ ✗ (.+)$/],
  // prove
  [/^Files=\d+, Tests=\d+,/, /^# +Failed test '(.+)'/, /^(\S+) +\(Wstat: .*Tests: \d+ Failed: [1-9]\d*\)/],
];

/** The names of what failed, each once, as far as the runners of this output gave them. */
export function failingTests(lines: readonly string[]): string[] {
  const spoken = runners.filter(([summary]) => lines.some((line) => summary.test(line)));
  const named = spoken.flatMap(([, ...names]) => names.flatMap((name) => matches(lines, name)));
  // Most of what speaks TAP names its failures in its own way.
  const points = spoken.length === 0 ? (readTap(lines)?.failing ?? []) : [];
  return unique([
    ...named,
    ...points,
    ...mochaNames(lines),
    ...lines.flatMap(unittestName),
    ...brokenFiles(lines).names,
  ]);
}

/** Test files that jest and vitest could not load: not among the tests that they count. */
export function brokenFiles(lines: readonly string[]): { names: string[]; count: number } {
  const suites = matches(lines, /^⎯+ Failed Suites (\d+) /).reduce((sum, number) => sum + Number(number), 0);
  const names = unique(
    lines.flatMap((line, at) => (/^ {2}● Test suite failed to run$/.test(line) ? [fileAbove(lines, at)] : [])),
  );
  return { names, count: suites + names.length };
}

function fileAbove(lines: readonly string[], index: number): string {
  return matches(lines.slice(0, index), /^FAIL +(?:.*? )?(\S+\.\S+)(?: \([\d.]+ ?m?s\))?$/).at(-1) ?? "test suite";
}

/** The titles of a test of mocha stand one below the other; the last one ends in a colon. */
function mochaNames(lines: readonly string[]): string[] {
  if (!lines.some((line) => /^ *\d+ passing(?: \(.+\))?$/.test(line))) return [];
  const names: string[] = [];
  for (const [index, line] of lines.entries()) {
    const first = /^ {2}\d+\) (.+)$/.exec(line)?.[1];
    if (first === undefined) continue;
    const below = lines.slice(index + 1, index + 12);
    const length = first.endsWith(":") ? 0 : below.findIndex((each) => each.endsWith(":")) + 1;
    const title = [first, ...below.slice(0, length)].map((each) => each.trim());
    if (title.at(-1)?.endsWith(":")) names.push(title.join(" > ").slice(0, -1));
  }
  return names;
}

/** `test_it (test_a.Stock.test_it)`; before Python 3.11 `test_it (test_a.Stock)`. */
function unittestName(line: string): string[] {
  const found = /^(?:FAIL|ERROR): (\S+) \(([^)]+)\)/.exec(line);
  if (!found) return [];
  const [, method = "", place = ""] = found;
  return [place.split(".").at(-1) === method ? place : `${place}.${method}`];
}
