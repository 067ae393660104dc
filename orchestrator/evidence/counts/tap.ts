import { matches } from "./counts.ts";
import type { Summary } from "./summaries.ts";

const testPoint =
  /^(?<indent>\s*)(?<not>not )?ok\b(?! {2}|\t)(?: (?<number>\d+))?(?: -)? ?(?<name>.*?)(?:\s*# *(?<directive>SKIP|TODO|[Ss]kip|[Tt]odo)\b.*)?$/;

/**
 * TAP: `ok 1 - name`, `not ok 2 - name`, `ok 3 # SKIP why`, with a version or a plan, or numbered from 1. A
 * TODO may fail; a planned test that never ran counts as failed, and so does a test with a failed subtest. `failing` holds names.
 */
export function readTap(lines: readonly string[]): (Summary & { failing: string[] }) | undefined {
  const points = lines.flatMap((line, at) => {
    const found = testPoint.exec(line)?.groups;
    if (!found) return [];
    const { indent = "", not, number, name, directive } = found;
    return [{ indent: indent.length, not, number, name, directive, at }];
  });
  const plans = matches(lines, /^1\.\.(\d+)/).map(Number);
  const isHeaded = lines.some((line) => /^TAP version \d+$/.test(line));
  const isNumbered = points.some(({ number }) => number === "1");
  // A lone `1..4` may be anything, a lone `1..0` says that there was no test.
  const isPlanned = plans.length > 0 && (points.length > 0 || plans.every((plan) => plan === 0));
  if (!isHeaded && !isNumbered && !isPlanned) return undefined;
  const outermost = Math.min(...points.map(({ indent }) => indent));
  const [counts, failing] = [{ passed: 0, failed: 0, skipped: 0 }, [] as string[]];
  let isPartRed = false;
  for (const { indent, not, number, name, directive } of points) {
    const isRed = not !== undefined && directive === undefined;
    if (indent > outermost) isPartRed ||= isRed;
    else {
      if (directive) counts.skipped++;
      else if (!isRed && !isPartRed) counts.passed++;
      else failing.push(name || `test ${number ?? failing.length + 1}`);
      isPartRed = false;
    }
  }
  const ran = counts.passed + counts.skipped + failing.length;
  const missing = Math.max(0, plans.reduce((sum, plan) => sum + plan, 0) - ran);
  const at = points.at(-1)?.at ?? lines.findLastIndex((line) => /^1\.\.\d+|^TAP version/.test(line));
  return { ...counts, failed: failing.length + missing, failing, at, isRun: true, ofTap: true };
}

/** The summary of Perl's `prove`: `Files=1, Tests=3, …`; its details name files and numbers, not tests. */
export function readProve(lines: readonly string[]): Summary | undefined {
  const totals = matches(lines, /^Files=\d+, Tests=(\d+),/);
  if (totals.length === 0) return undefined;
  const sum = (numbers: readonly string[]) => numbers.reduce((total, number) => total + Number(number), 0);
  const failed = sum(matches(lines, /^\S+ +\(Wstat: .*Tests: \d+ Failed: (\d+)\)/));
  const skipped = sum(matches(lines, /\(less (\d+) skipped subtests?:/));
  const passed = Math.max(0, sum(totals) - failed - skipped);
  const at = lines.findLastIndex((line) => line.startsWith("Files="));
  return { passed, failed, skipped, at, isRun: true, ofTap: true };
}
