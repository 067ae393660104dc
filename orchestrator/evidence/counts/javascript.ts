import { amount, matches, type Numbers, type Reader, summed } from "./counts.ts";

/** ` 3 pass`, ` 2 skip`, ` 2 todo`, ` 4 fail` on lines of their own, then `Ran 11 tests across 3 files. [4.00ms]`. */
export const bun: Reader = (lines) => {
  if (!lines.some((line) => /^Ran \d+ tests? across \d+ files?\b/.test(line))) return undefined;
  return summed(
    lines,
    (line) => ownLine(/^ {0,4}(?<count>\d+) (?<word>pass|fail|skip|todo)$/.exec(line)),
    matches(lines, /^(?:\(fail\)|✗) (.+?)(?: \[[\d.]+ ?m?s\])?$/),
  );
};

/** `# pass 3` of the TAP reporter, `ℹ pass 3` of the spec reporter. */
export const node: Reader = (lines) => {
  if (!lines.some((line) => /^[#ℹ] cancelled \d+$/.test(line))) return undefined;
  return summed(
    lines,
    (line) => ownLine(/^[#ℹ] (?<word>pass|fail|cancelled|skipped|todo) (?<count>\d+)$/.exec(line)),
    matches(lines, /^\s*(?:✖ (?=.* \([\d.]+ms\))|not ok \d+ - )((?:\\#|[^#])+?)(?: \([\d.]+ms\))?(?: #.*)?$/),
  );
};

/** `Tests:       1 failed, 1 skipped, 3 passed, 5 total`; a file that could not be loaded has failed too. */
export const jest: Reader = (lines) => {
  const broken = lines.flatMap((line, index) =>
    /^ {2}● Test suite failed to run$/.test(line) ? [fileAbove(lines, index)] : [],
  );
  const files = [...new Set(broken)];
  const counts = summed(lines, (line) => (/^Tests: +.*\b\d+ total$/.test(line) ? words(line) : undefined), [
    ...matches(lines, /^ {2}● (?!Console$|Test suite failed to run$|Deprecation|Validation)(.+)$/),
    ...files,
  ]);
  return counts && { ...counts, failed: counts.failed + files.length };
};

function fileAbove(lines: readonly string[], index: number): string {
  return matches(lines.slice(0, index), /^FAIL +(?:.*? )?(\S+\.\S+)(?: \([\d.]+ ?m?s\))?$/).at(-1) ?? "test suite";
}

/** `      Tests  1 failed | 3 passed | 1 skipped (5)`; a file that could not be loaded has failed too. */
export const vitest: Reader = (lines) => {
  const suites = matches(lines, /Failed Suites (\d+)/).reduce((sum, number) => sum + Number(number), 0);
  const counts = summed(
    lines,
    (line) => (/^ *Tests {2}(?:\d.*\(\d+\)|no tests)$/.test(line) ? words(line) : undefined),
    matches(lines, /^ *FAIL {2}(?:\|.*?\| )?(.+?)(?: \[ .* \])?$/),
  );
  return counts && { ...counts, failed: counts.failed + suites };
};

/** `  3 passing (12ms)`, `  1 pending`, `  2 failing`, then the failures by number. */
export const mocha: Reader = (lines) => {
  if (!lines.some((line) => /^ *\d+ passing(?: \(.+\))?$/.test(line))) return undefined;
  return summed(
    lines,
    (line) => ownLine(/^ *(?<count>\d+) (?<word>passing|failing|pending)(?: \(.+\))?$/.exec(line)),
    mochaNames(lines),
  );
};

/** The titles of a test stand one below the other; the last one ends in a colon. */
function mochaNames(lines: readonly string[]): string[] {
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

/** `FAILED | 2 passed (1 step) | 1 failed | 1 ignored (20ms)`. */
export const deno: Reader = (lines) =>
  summed(
    lines,
    (line) => (/^(?:ok|FAILED) \| \d+ passed\b.* \| \d+ failed\b/.test(line) ? words(line) : undefined),
    matches(lines, /^(.+?) => .*:\d+:\d+$/),
  );

/** `2 tests failed`, `1 test skipped`, `5 tests passed`, each indented by two. */
export const ava: Reader = (lines) =>
  summed(
    lines,
    (line) =>
      ownLine(
        /^ {2}(?<count>\d+) (?:tests?|known failures?|uncaught exceptions?) (?<word>passed|failed|skipped|todo)$/.exec(
          line,
        ),
      ),
    matches(lines, /^ {2}✘ \[fail\]: (.+?)(?: .*Error.*| \([\d.]+m?s\))?$/),
  );

function words(line: string): Numbers {
  return {
    passed: amount(line, "passed"),
    failed: amount(line, "failed"),
    skipped: amount(line, "skipped", "todo", "pending", "ignored"),
  };
}

/** Summaries that give each number a line of its own. */
function ownLine(found: RegExpExecArray | null): Numbers | undefined {
  if (!found?.groups) return undefined;
  const { word = "", count } = found.groups;
  const kind = word.startsWith("pass") ? "passed" : /^(?:fail|cancel)/.test(word) ? "failed" : "skipped";
  return { passed: 0, failed: 0, skipped: 0, [kind]: Number(count) };
}
