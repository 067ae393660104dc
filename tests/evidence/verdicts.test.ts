import { expect, test } from "bun:test";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { readCounts, readLastPassed } from "../../orchestrator/evidence/counts/index.ts";

/** What a check with exit 0 is worth by its counts, as `judge` takes them. */
function verdict(output: string): "green" | "red" | "zero" | "unknown" {
  const counts = readCounts(output);
  if (!counts) return "unknown";
  if (counts.failed > 0) return "red";
  return readLastPassed(output, counts) === 0 ? "zero" : "green";
}

const folder = join(import.meta.dir, "verdicts");
/** `jest.filter.txt` is what jest wrote for a filter that no test's name fits; `zero` where there was no test at all. */
const recorded = readdirSync(folder).map((file) => [file, file.split(".")[1] ?? ""] as const);

test("outputs of every kind are recorded", () => {
  expect(recorded.length).toBeGreaterThan(100);
  expect(new Set(recorded.map(([, kind]) => kind))).toEqual(new Set(["green", "red", "zero", "filter"]));
});

test.each(recorded)("%s, as its runner wrote it", async (file, kind) => {
  const found = verdict(await Bun.file(join(folder, file)).text());
  if (kind === "green" || kind === "red") expect(found).toBe(kind);
  // Some runners count a filter that fits nothing as a failure.
  else expect(["zero", "red"]).toContain(found);
});

const bunGreen = "(pass) adds\n\n 3 pass\n 0 fail\nRan 3 tests across 1 file. [4.00ms]\n";
const bunRed = "(fail) adds\n\n 2 pass\n 1 fail\nRan 3 tests across 1 file. [4.00ms]\n";
const cargo = (passed: number) =>
  `test result: ok. ${passed} passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s\n`;
const cargoBuilt = "    Finished `test` profile [unoptimized + debuginfo] target(s) in 0.10s\n";

test.each([
  ["a runner, then an own line without failures", `${bunRed}5 passed, 0 failed\n`],
  ["two own lines", "3 passed, 2 failed\n5 passed, 0 failed\n"],
  ["an own line, then a runner", `3 passed, 2 failed\n${bunGreen}`],
  ["a runner twice", bunRed + bunGreen],
  ["TAP, then a runner", `ok 1 - a\nnot ok 2 - b\n${bunGreen}`],
  ["TAP, then TAP with a summary", "1..1\nnot ok 1 - a\n1..1\nok 1 - b\n# tests 1\n# pass 1\n# fail 0\n"],
])("failures add up: %s", (_, output) => {
  expect(verdict(output)).toBe("red");
});

test.each([
  "ok 1 - a\nnot ok 2 - b",
  "  1..2\n  ok 1 - x\n  not ok 2 - y",
  "TAP version 14\n# Subtest: a\n    1..2\n    ok 1 - x\n    not ok 2 - y\nok 1 - a\n1..1",
  "Passed: 3\nFailed: 2",
  "Passed: 3 Failed: 2",
  "passed=3 failed=2",
  "Tests passed: 3, tests failed: 2",
  "Total: 5, Passed: 3, Failed: 2",
  "Total: 5\nPassed: 3",
  "2 of 5 tests failed",
  "3/5 tests passed",
  "1 test failed",
  "Results: 3 passed | 2 failed",
  "tests/shop.sh: 3 passed, 2 failed",
  "TOTAL: 1 FAILED, 2 SUCCESS",
  "50%: Checks: 2, Failures: 1, Errors: 0",
  "3 Tests 1 Failures 0 Ignored",
  "Cases: 3  Tried: 3  Errors: 0  Failures: 1",
  "2 successes / 1 failure / 0 errors / 0 pending : 0.01 seconds",
  "DONE 5 tests, 1 failure, 1 skipped in 0.3s",
  "Test Count: 5, Passed: 3, Failed: 1, Warnings: 0, Inconclusive: 0, Skipped: 1",
  "  │ Tests:        3 │\n  │ Passing:      2 │\n  │ Failing:      1 │",
  "  1 failed\n    [chromium] › a.spec.ts:3:1 › adds\n  2 passed (3.1s)",
  "Test run summary: Failed!\n  total: 2\n  failed: 1\n  succeeded: 1\n  skipped: 0",
])("a summary in whatever form counts failures: %j", (output) => {
  expect(verdict(`${output}\nbye\n`)).toBe("red");
});

test.each([
  "No tests found, exiting with code 0",
  "No test files found, exiting with code 0",
  "No tests were found!!!",
  "No tests executed!",
  "No specs found",
  "  INFO  No tests found.",
  "No test is available in /shop/Shop.Tests.dll. Make sure that test discoverer & executors are registered",
  "No test matches the given testcase filter `x` in /shop/Shop.Tests.dll",
  "0 passed, 0 failed",
  "1..0",
])("the last run found no test: %j", (output) => {
  expect(verdict(`${output}\n`)).toBe("zero");
  expect(verdict(`${bunGreen}\n${output}\n`)).toBe("zero");
  if (!output.startsWith("1..")) expect(verdict(`${output}\n${bunGreen}`)).toBe("green");
});

test("binaries of one cargo run are one run, those of another are not", () => {
  const run = cargoBuilt + cargo(3) + cargo(0);
  expect(verdict(run)).toBe("green");
  expect(verdict(run + cargoBuilt + cargo(0) + cargo(0))).toBe("zero");
});

test("a package of a workspace may have no test", () => {
  expect(verdict("packages/a test:       Tests  4 passed (4)\npackages/b test: No test files found\n")).toBe("green");
});

test.each(["1..4", "1..5\nhello"])("a lone plan of TAP is no count: %j", (output) => {
  expect(verdict(output)).toBe("unknown");
  expect(verdict(`${output}\n${bunGreen}`)).toBe("green");
});

const green: [string, string, string][] = [
  ["bun", "(pass) adds\n", "\n 3 pass\n 0 fail\nRan 3 tests across 1 file. [4.00ms]\n"],
  ["unittest", ".\n------\n", "Ran 3 tests in 0.001s\n\nOK\n"],
  ["cargo", "test adds ... ok\n", cargo(1)],
  ["pytest", "test_a.py .\n", "===== 3 passed in 0.10s =====\n"],
  ["mocha", "  ✔ adds\n", "\n  3 passing (5ms)\n\n"],
];
const logs = [
  "3 failed logins",
  "retry failed 2 times",
  "Processed: 5 failed: 0",
  "Processed: 5, failed: 2",
  "Batch done: 3 succeeded, 2 failed",
  "2 failed",
  "Failed: 2",
  "failed attempts: 3",
  "Errors: 3",
  "3 errors",
  "errors=2 warnings=1",
  "Total: 5, Failed: 2",
  "1 error(s) found in input",
  '{"failed": 2, "queue": "mail"}',
  "2026-11-30 10:00:00 INFO 2 jobs failed",
  "No test users found",
  "not ok 404 from the server",
  "not ok",
  "timeout 3",
  "1..5",
  "✓ tells 3 passed, 2 failed (1 ms)",
  "(pass) 3 passed, 2 failed [0.10ms]",
  "ok 7 - 2 tests failed",
  "2 cases failed to load",
];

test.each(green)("a program's own log turns no green run of %s red", (_, before, after) => {
  for (const log of logs) {
    for (const output of [`${log}\n${before}${after}`, `${before}${log}\n${after}`, `${before}${after}${log}\nbye\n`])
      expect({ output, is: verdict(output) }).toEqual({ output, is: "green" });
  }
});
