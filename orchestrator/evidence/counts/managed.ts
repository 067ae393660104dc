import { amount, labelled, matches, outOf, type Reader, summed } from "./counts.ts";

/** `OK (3 tests, 5 assertions)`, or `Tests: 5, Assertions: 6, Errors: 1, Failures: 1, Skipped: 1.` */
export const phpunit: Reader = (lines) =>
  summed(
    lines,
    (line) => {
      const green = /^OK \((\d+) tests?, \d+ assertions?\)$/.exec(line)?.[1];
      if (green !== undefined) return outOf(Number(green), { failed: 0 });
      if (!/^Tests: \d+, Assertions: \d+/.test(line)) return undefined;
      return outOf(labelled(line, "Tests"), {
        failed: labelled(line, "Errors", "Failures"),
        skipped: labelled(line, "Skipped", "Incomplete"),
      });
    },
    matches(lines, /^\d+\) ([\w\\]+::\w+.*)$/),
  );

/** `  Tests:    1 failed, 3 passed (5 assertions)` of Pest and Laravel. */
export const pest: Reader = (lines) =>
  summed(
    lines,
    (line) =>
      /^ *Tests: +\d+ .*\(\d+ assertions?\)$/.test(line)
        ? {
            passed: amount(line, "passed"),
            failed: amount(line, "failed", "errors?"),
            skipped: amount(line, "skipped", "todos?", "incomplete"),
          }
        : undefined,
    matches(lines, /^ *FAILED {2}(.+ > .+?)(?: {2,}.*)?$/),
  );

/** `5 examples, 1 failure, 1 pending`. */
export const rspec: Reader = (lines) =>
  summed(
    lines,
    (line) => {
      if (!/^\d+ examples?, \d+ failures?/.test(line)) return undefined;
      const failed = amount(line, "failures?");
      const outside = amount(line, "errors? occurred outside of examples");
      const inside = outOf(amount(line, "examples?"), { failed, skipped: amount(line, "pending") });
      return { ...inside, failed: failed + outside };
    },
    matches(lines, /^rspec \S+ # (.+)$/),
  );

/** `5 runs, 6 assertions, 1 failures, 0 errors, 1 skips` of Minitest; test-unit says `tests`, `pendings`, `omissions`. */
export const minitest: Reader = (lines) =>
  summed(
    lines,
    (line) =>
      /^\d+ (?:runs|tests), \d+ assertions, \d+ failures, \d+ errors\b/.test(line)
        ? outOf(amount(line, "runs", "tests"), {
            failed: amount(line, "failures", "errors"),
            skipped: amount(line, "skips", "pendings", "omissions"),
          })
        : undefined,
    [
      ...matches(lines, /^([A-Z]\S*#test_\S+?)(?: \[.*\])?:$/),
      ...matches(lines, /^(?:Failure|Error): (test_\S+\(\S+\))/),
    ],
  );

/** `[ERROR] Tests run: 5, Failures: 1, Errors: 0, Skipped: 1` of a module; with `Time elapsed` it is only of a class. */
export const maven: Reader = (lines) =>
  summed(
    lines,
    (line) =>
      /^(?:\[\w+\] )?Tests run: \d+, Failures: \d+, Errors: \d+, Skipped: \d+$/.test(line)
        ? outOf(labelled(`;${line.replace(/^\[\w+\] /, "")}`, "Tests run"), {
            failed: labelled(line, "Failures", "Errors"),
            skipped: labelled(line, "Skipped"),
          })
        : undefined,
    matches(lines, /^(?:\[ERROR\] +)?(?!Tests run)(\S+)(?: --)? +Time elapsed: .*<<< (?:FAILURE|ERROR)!$/),
  );

/** `5 tests completed, 1 failed, 1 skipped`, said only when one failed. */
export const gradle: Reader = (lines) =>
  summed(
    lines,
    (line) =>
      /^\d+ tests? completed(?:, \d+ failed)?(?:, \d+ skipped)?$/.test(line)
        ? outOf(amount(line, "tests? completed"), { failed: amount(line, "failed"), skipped: amount(line, "skipped") })
        : undefined,
    matches(lines, /^(\S.* > .+) FAILED$/),
  );

/** `Failed!  - Failed:     1, Passed:     4, …` by assembly, or `Test summary: total: 5, failed: 1, …` for all of them. */
export const dotnet: Reader = (lines) => {
  const whole = lines.filter((line) => /^Test summary: total: \d+/.test(line));
  const each =
    whole.length > 0 ? whole : lines.filter((line) => /^(?:Passed|Failed|Skipped)! +- Failed: +\d+/.test(line));
  return summed(
    each,
    (line) => ({
      passed: labelled(line, "Passed", "succeeded"),
      failed: labelled(line, "Failed", "summary: total: \\d+, failed"),
      skipped: labelled(line, "Skipped"),
    }),
    matches(lines, /^ {2}Failed (\S.*?) \[[^\]]+\]$/),
  );
};

/** `1 doctest, 4 tests, 1 failure, 1 skipped` of Elixir; Bats says `3 tests, 1 failure`. */
export const mix: Reader = (lines) =>
  summed(
    lines,
    (line) =>
      /^(?:\d+ (?:doctests?|propert(?:y|ies)), )*\d+ tests?, \d+ failures?(?:, \d+ \w+)*(?: in [\d.]+ seconds)?$/.test(
        line,
      )
        ? outOf(amount(line, "doctests?", "propert(?:y|ies)", "tests?"), {
            failed: amount(line, "failures?", "invalid"),
            skipped: amount(line, "skipped"),
          })
        : undefined,
    [...matches(lines, /^ +\d+\) (?:test|property|doctest) (.+ \(\S+\))$/), ...matches(lines, /^ ✗ (.+)$/)],
  );
