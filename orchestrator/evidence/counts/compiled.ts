import { amount, type Counts, labelled, matches, type Numbers, outOf, type Reader, summed } from "./counts.ts";

/** `test result: FAILED. 1 passed; 1 failed; 1 ignored; …`, one for each binary. */
export const cargo: Reader = (lines) =>
  summed(
    lines,
    (line) =>
      line.startsWith("test result: ")
        ? { passed: amount(line, "passed"), failed: amount(line, "failed"), skipped: amount(line, "ignored") }
        : undefined,
    matches(lines, /^test (.+?)(?: - should panic)? \.\.\. FAILED$/),
  );

/** `     Summary [   0.005s] 3 tests run: 2 passed, 1 failed, 1 skipped`. */
export const nextest: Reader = (lines) =>
  summed(
    lines,
    (line) =>
      /^ *Summary \[ *[\d.]+s\] .*tests? run:/.test(line)
        ? {
            passed: amount(line, "passed"),
            failed: amount(line, "failed", "timed out", "exec failed"),
            skipped: amount(line, "skipped"),
          }
        : undefined,
    matches(lines, /^ *(?:FAIL|TIMEOUT|SIGABRT|SIGSEGV) \[ *>?[\d.]+s\](?: \(.*?\))? +(.+)$/),
  );

/** `--- FAIL: TestStock/zero (0.00s)` by test with `-v`; without it, passed ones show only by package: `ok  shop  0.01s`. */
export const go: Reader = (lines) => {
  const failing = matches(lines, /^\s*--- FAIL: (\S+) \(/);
  const packages = summed(lines, packageVerdict, failing);
  if (!packages) return undefined;
  if (!lines.some((line) => /^=== RUN /.test(line)))
    return { ...packages, failed: Math.max(packages.failed, failing.length + unbuilt(lines)) };
  const tests: Counts = summed(lines, testVerdict, failing) ?? { ...packages, passed: 0, failed: 0 };
  return { ...tests, failed: Math.max(tests.failed + unbuilt(lines), packages.failed) };
};

function testVerdict(line: string): Numbers | undefined {
  const verdict = /^\s*--- (PASS|FAIL|SKIP): \S+ \(/.exec(line)?.[1];
  if (verdict === undefined) return undefined;
  return {
    passed: Number(verdict === "PASS"),
    failed: Number(verdict === "FAIL"),
    skipped: Number(verdict === "SKIP"),
  };
}

function packageVerdict(line: string): Numbers | undefined {
  const verdict = /^(ok|FAIL)\s+\S+\s+(?:\(cached\)|[\d.]+s|\[.*failed\])/.exec(line)?.[1];
  if (verdict === undefined) return undefined;
  // A filter that no test's name fits.
  const ran = !line.includes("[no tests to run]");
  return { passed: Number(verdict === "ok" && ran), failed: Number(verdict === "FAIL"), skipped: 0 };
}

function unbuilt(lines: readonly string[]): number {
  return lines.filter((line) => /^FAIL\s+\S+ \[(?:build|setup) failed\]$/.test(line)).length;
}

/** `50% tests passed, 1 tests failed out of 2`. */
export const ctest: Reader = (lines) => {
  const skipped = lines.filter((each) => /\.\*{3}(?:Skipped|Not Run \(Disabled\))/.test(each)).length;
  return summed(
    lines,
    (line) => {
      const found = /^\d+% tests passed, (\d+) tests? failed out of (\d+)$/.exec(line);
      return found ? outOf(Number(found[2]), { failed: Number(found[1]), skipped }) : undefined;
    },
    matches(lines, /^\s+\d+ - (.+) \((?:Failed|Timeout|SEGFAULT|Not Run|.*Exception.*|Subprocess.*)\)/),
  );
};

/** XCTest adds the numbers of each suite up in the next one, so only the outermost counts. */
export const xctest: Reader = (lines) =>
  summed(
    lines,
    (line, index) => {
      const total = /^\s*Executed (\d+) tests?, with/.exec(line)?.[1];
      const isOutermost = /^Test Suite '(?:All tests|Selected tests)'/.test(lines[index - 1] ?? "");
      if (total === undefined || !isOutermost) return undefined;
      return outOf(Number(total), { failed: amount(line, "failures?"), skipped: amount(line, "tests? skipped") });
    },
    matches(lines, /^Test Case '(?:-\[)?(.+?)\]?' failed/),
  );

/** `✘ Test run with 2 tests failed after 0.001 seconds with 1 issue.` */
export const swiftTesting: Reader = (lines) => {
  const failing = matches(lines, /^\S+ +Test (?!run with)(.+?) failed after/);
  return summed(
    lines,
    (line) => {
      const found = /^\S+ +Test run with (\d+) tests?(?: in \d+ suites?)? (passed|failed)/.exec(line);
      return found
        ? outOf(Number(found[1]), { failed: found[2] === "failed" ? Math.max(1, failing.length) : 0 })
        : undefined;
    },
    failing,
  );
};

/** `2 passed; 1 skipped; 1 failed.` or `All 3 tests passed.`; in a build summary `3/4 tests passed; 1 failed`. */
export const zig: Reader = (lines) =>
  summed(
    lines,
    (line) => {
      const all = /^All (\d+) tests passed\.$/.exec(line)?.[1];
      if (all !== undefined) return outOf(Number(all), { failed: 0 });
      const built = /^Build Summary: .*?(\d+)\/(\d+) tests passed(?:; (\d+) skipped)?/.exec(line);
      if (built) return remainder(Number(built[1]), Number(built[2]), Number(built[3] ?? 0));
      if (!/^\d+ passed; \d+ skipped; \d+ failed\.$/.test(line)) return undefined;
      return { passed: amount(line, "passed"), failed: amount(line, "failed"), skipped: amount(line, "skipped") };
    },
    matches(lines, /^error: '(.+?)' failed:/),
  );

function remainder(passed: number, total: number, skipped: number): Numbers {
  return { passed, failed: total - passed - skipped, skipped };
}

/** `Ok:                 3`, `Fail:               1` … one below the other. */
export const meson: Reader = (lines) => {
  if (!lines.some((line) => /^Expected Fail: +\d+ *$/.test(line))) return undefined;
  const all = lines
    .filter((line) => /^(?:Ok|Expected Fail|Fail|Unexpected Pass|Skipped|Timeout): +\d+ *$/.test(line))
    .join(", ");
  return {
    passed: labelled(all, "Ok"),
    failed: labelled(all, "Fail", "Unexpected Pass", "Timeout"),
    skipped: labelled(all, "Skipped", "Expected Fail"),
    failing: [...new Set(matches(lines, /^ *\d+\/\d+ (?:.* - )?(\S+) +(?:FAIL|TIMEOUT|ERROR)\b/))],
  };
};

/** `# TOTAL: 3`, `# PASS:  2` … of automake. */
export const automake: Reader = (lines) => {
  if (!lines.some((line) => /^# TOTAL: +\d+$/.test(line))) return undefined;
  const numbers = (kinds: RegExp) => lines.reduce((sum, line) => sum + Number(kinds.exec(line)?.[1] ?? 0), 0);
  return {
    passed: numbers(/^# PASS: +(\d+)$/),
    failed: numbers(/^# (?:FAIL|XPASS|ERROR): +(\d+)$/),
    skipped: numbers(/^# (?:SKIP|XFAIL): +(\d+)$/),
    failing: matches(lines, /^(?:FAIL|ERROR|XPASS): (\S+)$/),
  };
};
