import { amount, matches, type Reader, summed } from "./counts.ts";

/** `test result: FAILED. 1 passed; 1 failed; 1 ignored; …`, one for each binary. */
export const cargo: Reader = (lines) =>
  summed(
    lines,
    (line) =>
      /^test result: /.test(line)
        ? { passed: amount(line, "passed"), failed: amount(line, "failed"), skipped: amount(line, "ignored") }
        : undefined,
    matches(lines, /^test (.+?) \.\.\. FAILED$/),
  );

/** `--- FAIL: TestStock/zero (0.00s)` with -v; only `ok` and `FAIL` by package without it. */
export const go: Reader = (lines) => {
  const failing = matches(lines, /^\s*--- FAIL: (\S+) \(/);
  const verdicts = summed(lines, verdictLine, failing);
  const packages = summed(lines, packageLine, failing);
  if (!packages) return undefined;
  return verdicts && verdicts.passed > 0
    ? verdicts
    : { ...packages, failed: Math.max(packages.failed, failing.length) };
};

function verdictLine(line: string) {
  const found = /^\s*--- (PASS|FAIL|SKIP): \S+ \(/.exec(line);
  return found ? one(found[1] === "PASS", found[1] === "FAIL") : undefined;
}

function packageLine(line: string) {
  const found = /^(ok|FAIL)\s+\S+\s+(?:\(cached\)|[\d.]+s|\[.*failed\])/.exec(line);
  return found ? one(found[1] === "ok", found[1] === "FAIL") : undefined;
}

function one(passed: boolean, failed: boolean) {
  return { passed: Number(passed), failed: Number(failed), skipped: Number(!passed && !failed) };
}
