import { amount, labelled, matches, type Reader, summed } from "./counts.ts";

const pytestSummary =
  /^(?:=+ )?(?:\d+ (?:passed|failed|skipped|errors?|xfailed|xpassed|deselected|warnings?|rerun|subtests passed)(?:, )?)+ in [\d.]+s(?: \(.*\))?(?: =+)?$/;

/** `=== 2 failed, 1 passed, 1 skipped, 1 xfailed in 0.77s ===`, without the rulers under `-q`. */
export const pytest: Reader = (lines) =>
  summed(
    lines,
    (line) =>
      pytestSummary.test(line)
        ? {
            passed: amount(line, "passed|xpassed"),
            failed: amount(line, "failed") + amount(line, "errors?"),
            skipped: amount(line, "skipped") + amount(line, "xfailed"),
          }
        : undefined,
    matches(lines, /^(?:FAILED|ERROR) ([^\s].*?)(?: - .*)?$/),
  );

/** `Ran 5 tests in 0.001s`, then `FAILED (failures=1, errors=1, skipped=1)` or `OK`. */
export const unittest: Reader = (lines) =>
  summed(
    lines,
    (line, index) => {
      const ran = /^Ran (\d+) tests? in [\d.]+s$/.exec(line);
      if (!ran) return undefined;
      const verdict =
        lines.slice(index + 1, index + 4).find((after) => /^(?:OK|FAILED|NO TESTS RAN)\b/.test(after)) ?? "";
      const failed =
        labelled(verdict, "failures") + labelled(verdict, "errors") + labelled(verdict, "unexpected successes");
      const skipped = labelled(verdict, "skipped") + labelled(verdict, "expected failures");
      return { passed: Math.max(0, Number(ran[1]) - failed - skipped), failed, skipped };
    },
    matches(lines, /^(?:FAIL|ERROR): (\S+ \(.+\))$/),
  );
