import { matches, type Numbers, sumLines } from "./counts.ts";
import type { Summary } from "./summaries.ts";

/** `--- FAIL: TestStock/zero (0.00s)` by test with `-v`; without it, passed ones show only by package: `ok  shop  0.01s`. */
export function readGo(lines: readonly string[]): Summary | undefined {
  const names = matches(lines, /^\s*--- FAIL: (\S+) \(/);
  const packages = sumLines(lines, packageVerdict);
  const tests = sumLines(lines, testVerdict);
  if (!packages && !tests) return undefined;
  const unbuilt = lines.filter((line) => /^FAIL\s+\S+ \[(?:build|setup) failed\]$/.test(line)).length;
  const failed = Math.max(packages?.failed ?? 0, names.length + unbuilt);
  const isVerbose = lines.some((line) => /^=== RUN /.test(line));
  const { passed = 0, skipped = 0 } = (isVerbose || !packages ? tests : packages) ?? {};
  const at = lines.findLastIndex((line) => packageVerdict(line) ?? testVerdict(line));
  return { passed, failed, skipped, at, isRun: true, ofTap: false };
}

function testVerdict(line: string): Numbers | undefined {
  const verdict = /^\s*--- (PASS|FAIL|SKIP): \S+ \(/.exec(line)?.[1];
  if (verdict === undefined) return undefined;
  return {
    passed: Number(verdict === "PASS"),
    failed: Number(verdict === "FAIL"),
    skipped: Number(verdict === "SKIP"),
  };
}

/** Neither a package without tests nor a filter that no test's name fits is a test that passed. */
function packageVerdict(line: string): Numbers | undefined {
  const verdict = /^(ok|FAIL|\?)\s+\S+\s+(?:\(cached\)|[\d.]+s|\[.*failed\]|\[no test files\])/.exec(line)?.[1];
  if (verdict === undefined) return undefined;
  const ran = !line.includes("[no tests to run]");
  return { passed: Number(verdict === "ok" && ran), failed: Number(verdict === "FAIL"), skipped: 0 };
}
