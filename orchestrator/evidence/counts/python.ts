import { amount, labelled, matches, outOf, type Reader, summed } from "./counts.ts";

const pytestSummary =
  /^(?:=+ )?(?:\d+ (?:passed|failed|skipped|errors?|xfailed|xpassed|deselected|warnings?|rerun|subtests passed|subtests failed)(?:, )?)+ in [\d.]+s(?: \(.*\))?(?: =+)?$/;

/** `=== 2 failed, 1 passed, 1 skipped, 1 xfailed in 0.77s ===`, without the rulers under `-q`. */
export const pytest: Reader = (lines) =>
  summed(
    lines,
    (line) =>
      pytestSummary.test(line)
        ? {
            passed: amount(line, "passed", "xpassed"),
            failed: amount(line, "failed", "errors?"),
            skipped: amount(line, "skipped", "xfailed"),
          }
        : undefined,
    matches(lines, /^(?:FAILED|ERROR|SUBFAILED\S*) (\S*(?:\.py|::)[^\s[]*(?:\[.*?\])?)(?: - .*)?$/),
  );

/** `Ran 5 tests in 0.001s`, then `FAILED (failures=1, errors=1, skipped=1)` or `OK`. */
export const unittest: Reader = (lines) =>
  summed(
    lines,
    (line, index) => {
      const total = /^Ran (\d+) tests? in [\d.]+s$/.exec(line)?.[1];
      if (total === undefined) return undefined;
      const verdict =
        lines.slice(index + 1, index + 4).find((each) => /^(?:OK|FAILED|NO TESTS RAN)\b/.test(each)) ?? "";
      return outOf(Number(total), {
        failed: labelled(verdict, "failures", "errors", "unexpected successes"),
        skipped: labelled(verdict, "skipped", "expected failures"),
      });
    },
    lines.flatMap(unittestName),
  );

/** `test_it (test_a.Stock.test_it)`; before Python 3.11 `test_it (test_a.Stock)`. */
function unittestName(line: string): string[] {
  const found = /^(?:FAIL|ERROR): (\S+) \(([^)]+)\)/.exec(line);
  if (!found) return [];
  const [, method = "", place = ""] = found;
  return [place.split(".").at(-1) === method ? place : `${place}.${method}`];
}
