import { expect, test } from "bun:test";
import { type CheckResult, judge } from "../../orchestrator/evidence/judge.ts";
import { unmeasuredBaseline } from "../../orchestrator/task/task.ts";

const check = { run: "make test", expect: "same" as const, suite: true, alone: false };
const red = { exit: 1, passed: 3, failed: 2, failing: ["stock > a", "stock > b"] };
const baseline = { ...unmeasuredBaseline, ...red, command: "make test" };
const seen = (now: Partial<CheckResult>): CheckResult => ({
  ...{ exit: 1, ended: "exit", digest: "", tree: "t", skipped: 0, partial: false, flaky: false, lastPassed: 3 },
  ...red,
  ...now,
});

const rows: [string, string[], Partial<CheckResult>, boolean][] = [
  ["nothing promised, as before", [], {}, true],
  ["one promised, both red", ["stock > a"], {}, false],
  ["one promised without its group, both red", ["a"], {}, false],
  ["one promised, the other one red", ["stock > a"], { passed: 4, failed: 1, failing: ["stock > b"] }, true],
  ["one promised, the wrong one red", ["stock > b"], { passed: 4, failed: 1, failing: ["stock > b"] }, false],
  ["all promised, one red", ["all"], { passed: 4, failed: 1, failing: ["stock > b"] }, false],
  ["each promised, both red", ["a", "b"], {}, false],
  ["all promised, all green", ["all"], { exit: 0, passed: 5, failed: 0, failing: [] }, true],
];

test.each(rows)("%s", (_, promised, now, green) => {
  expect(judge({ ...check, promised }, seen(now), baseline).green).toBe(green);
});

test("where the runner tells no names, a promise is of all", () => {
  const nameless = { ...baseline, failing: [] };
  const promised = ["stock > a"];
  expect(judge({ ...check, promised }, seen({ failing: [] }), nameless).green).toBe(false);
  expect(judge({ ...check, promised }, seen({ exit: 0, failed: 0, failing: [] }), nameless).green).toBe(true);
  const uncounted = { ...nameless, passed: null, failed: null };
  const silent = { failing: [], passed: null, failed: null, lastPassed: null };
  expect(judge({ ...check, promised }, seen(silent), uncounted).green).toBe(false);
  expect(judge(check, seen(silent), uncounted).green).toBe(true);
});
