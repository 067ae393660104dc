import { describe, expect, test } from "bun:test";
import {
  belowFloor,
  type Check,
  type CheckResult,
  floorOf,
  isWorthRepeating,
  judge,
} from "../../orchestrator/evidence/judge.ts";
import type { Baseline } from "../../orchestrator/task/task.ts";

const suite: Check = { run: "make test", expect: "same", suite: true, alone: false };
const selection: Check = { run: "make test-a", expect: "same", suite: false, alone: false };
const own: Check = { run: "bun test a", suite: false, alone: false };
const red: Check = { ...own, expect: "fail" };
const seen = (more: Partial<CheckResult>): CheckResult => ({
  exit: 0,
  ended: "exit",
  digest: "",
  tree: "t",
  passed: null,
  failed: null,
  skipped: null,
  partial: false,
  failing: [],
  flaky: false,
  ...more,
});
const before = (more: Partial<Baseline>): Baseline => ({
  command: "make test",
  exit: 1,
  passed: 3,
  failed: 1,
  skipped: 0,
  failing: ["slow"],
  digest: "",
  ...more,
});

describe("a check that must pass", () => {
  test("is green with exit 0 and red without", () => {
    expect(judge(own, seen({}), null).green).toBe(true);
    expect(judge(own, seen({ exit: 1 }), null).green).toBe(false);
    expect(judge(own, seen({ exit: null, ended: "timeout" }), before({})).green).toBe(false);
  });

  test.each<[string, Partial<CheckResult>, boolean]>([
    ["a failure was counted", { passed: 3, failed: 2, lastPassed: 3 }, false],
    ["no test passed in the last run", { passed: 3, failed: 0, lastPassed: 0 }, false],
    ["tests passed", { passed: 3, failed: 0, lastPassed: 3 }, true],
    ["nothing was counted", {}, true],
  ])("with exit 0: %s", (_, checked, green) => {
    expect(judge(own, seen(checked), null).green).toBe(green);
    expect(judge(own, seen(checked), before({})).green).toBe(green);
  });

  test.each<[string, Partial<CheckResult>, boolean]>([
    ["only what failed before", { exit: 1, passed: 1, failed: 1, failing: ["slow"] }, true],
    ["something else", { exit: 1, passed: 1, failed: 1, failing: ["fast"] }, false],
    ["more failures than names", { exit: 1, passed: 1, failed: 2, failing: ["slow"] }, false],
    ["no test at all", { exit: 1, passed: 0, failed: 0, failing: [] }, false],
  ])("a selection that may stay as it was, by the names: %s", (_, checked, green) => {
    expect(judge(selection, seen(checked), before({})).green).toBe(green);
  });

  test.each<[string, Partial<CheckResult>]>([
    ["exit 1", { exit: 1, passed: 0, failed: 20, failing: [] }],
    ["exit 0", { exit: 0, passed: 0, failed: 0, lastPassed: 0 }],
  ])("where no test passed before, nothing shows that it did not become worse: %s", (_, checked) => {
    const nothing = before({ passed: 0, failed: 20, failing: [] });
    expect(judge({ ...suite, alone: true }, seen(checked), nothing).green).toBe(false);
  });

  test.each<[string, Partial<CheckResult>, Partial<Baseline>, boolean]>([
    ["the same test fails as before", { passed: 3, failed: 1, failing: ["slow"] }, {}, true],
    ["more pass, the same fails", { passed: 9, failed: 1, failing: ["slow"] }, {}, true],
    ["another test fails", { passed: 3, failed: 1, failing: ["fast"] }, {}, false],
    ["one more fails", { passed: 3, failed: 2, failing: ["slow", "fast"] }, {}, false],
    ["fewer pass", { passed: 2, failed: 1, failing: ["slow"] }, {}, false],
    ["fewer are left of a shortened output", { passed: 2, failed: 1, failing: ["slow"], partial: true }, {}, true],
    ["the counts are gone since then: the runner broke", {}, {}, false],
    ["it was stopped", { exit: null, ended: "timeout", passed: 3, failed: 1, failing: ["slow"] }, {}, false],
    ["counts were never readable", {}, { passed: null, failed: null }, true],
    ["the baseline was green", { passed: 3, failed: 1, failing: ["slow"] }, { exit: 0, failed: 0, failing: [] }, false],
    ["a passing run is no excuse for none", { exit: 0, passed: 0, failed: 0, lastPassed: 0 }, {}, false],
  ])("the suite, red at the baseline: %s", (_, checked, baseline, green) => {
    expect(judge(suite, seen({ exit: 1, ...checked }), before(baseline)).green).toBe(green);
  });

  test.each<[string, Partial<CheckResult>]>([
    ["it fails as before", { exit: 1 }],
    ["its command is still not there", { exit: 127 }],
    ["its counts can be read now", { exit: 1, passed: 9, failed: 1, failing: ["slow"] }],
  ])("a suite that could never be counted decides nothing where no other check does: %s", (_, checked) => {
    const baseline = before({ passed: null, failed: null, failing: [] });
    expect(judge({ ...suite, alone: true }, seen(checked), baseline).green).toBe(false);
    expect(judge(suite, seen(checked), baseline).green).toBe(true);
  });

  test.each([own, { ...suite, expect: "pass" as const }])("known failures excuse no check that must pass", (check) => {
    const checked = seen({ exit: 1, passed: 3, failed: 1, failing: ["slow"] });
    expect(judge(check, checked, before({})).green).toBe(false);
  });
});

describe("a check that must fail", () => {
  test.each<[string, Partial<CheckResult>, string]>([
    ["a test failed", { exit: 1, passed: 0, failed: 1 }, "green"],
    ["something failed that cannot be counted", { exit: 2 }, "green"],
    ["it passed", { exit: 0 }, "must-fail"],
    ["the command is not there", { exit: 127 }, "not-run"],
    ["the command cannot be executed", { exit: 126 }, "not-run"],
    ["no test ran", { exit: 1, passed: 0, failed: 0 }, "not-run"],
    ["its time was up", { exit: null, ended: "timeout" }, "not-run"],
  ])("%s", (_, checked, want) => {
    const verdict = judge(red, seen(checked), null);
    expect(verdict.green ? "green" : verdict.because).toBe(want);
  });
});

test("only a red check that ran to its end is repeated", () => {
  expect(isWorthRepeating(own, seen({ exit: 1 }))).toBe(true);
  expect(isWorthRepeating(own, seen({ exit: 0 }))).toBe(false);
  expect(isWorthRepeating(own, seen({ exit: 127 }))).toBe(false);
  expect(isWorthRepeating(own, seen({ exit: null, ended: "timeout" }))).toBe(false);
  expect(isWorthRepeating(red, seen({ exit: 0 }))).toBe(false);
});

describe("fewer tests, or more that are skipped", () => {
  const floor = floorOf(before({ exit: 0, passed: 4, failed: 1, skipped: 2 }));
  const counts = (passed: number | null, failed: number | null, skipped: number | null, partial = false) =>
    belowFloor({ passed, failed, skipped, partial }, floor);

  test("the floor is what ran before", () => expect(floor).toEqual({ tests: 5, skipped: 2 }));
  test("as many", () => expect(counts(5, 0, 2)).toBeNull());
  test("more", () => expect(counts(7, 0, 1)).toBeNull());
  test("fewer", () => expect(counts(4, 0, 2)).toEqual({ tests: 4, skipped: 2 }));
  test("one more skipped", () => expect(counts(5, 0, 3)).toEqual({ tests: 5, skipped: 3 }));
  test("fewer in what is left of a long output is no sign", () => expect(counts(1, 0, 0, true)).toBeNull());
  test("more skipped is one, also there", () => expect(counts(1, 0, 3, true)).not.toBeNull());
  test("not counted now", () => expect(counts(null, null, null)).toBeNull());
  test("not counted before", () => expect(floorOf(before({ passed: null }))).toBeNull());
});
