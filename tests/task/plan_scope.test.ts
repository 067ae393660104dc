import { describe, expect, test } from "bun:test";
import { Plan } from "../../orchestrator/task/plan.ts";
import { isWithinScope } from "../../orchestrator/task/plan_scope.ts";

type Check = { run: string; expect?: "pass" | "fail" | "same"; network?: boolean };
const planOf = (verify: Check[], more: object = {}) =>
  Plan.parse({
    summary: "s",
    type: "feat",
    acceptance: ["it works"],
    steps: [{ title: "One", goal: "Do it", files: { create: ["a.ts", "tests/a.test.ts"] }, verify }],
    ...more,
  });
const files = new Set(["tests/a.test.ts", "tests/b.test.ts", "tests", "a.ts"]);
const replaceable = { couldNotRun: ["npx vitest tests/a.test.ts", "npx vitest"], test: "npm test", files };
const within = (before: Check[], after: Check[], more: object = {}) =>
  isWithinScope(planOf(before), planOf(after, more), replaceable);
const broken = { run: "npx vitest tests/a.test.ts" };

describe("a check that could not run", () => {
  const fine: [string, Check[]][] = [
    ["the test command", [{ run: "npm test" }]],
    ["its own file by the test command", [{ run: "npm test -- tests/a.test.ts" }]],
    ["more files", [{ run: "npm test tests/a.test.ts tests/b.test.ts" }]],
    ["the folder of its file", [{ run: "npm test tests" }]],
    ["another check besides", [{ run: "npm test" }, { run: "grep -q x a.ts" }]],
  ];
  test.each(fine)("may give way to %s", (_, after) => expect(within([broken], after)).toBe(true));

  const wider: [string, Check[]][] = [
    ["nothing", []],
    ["another file", [{ run: "npm test tests/b.test.ts" }]],
    ["a file that there is not", [{ run: "npm test tests/a.test.ts tests/none.test.ts" }]],
    ["an option", [{ run: "npm test -- --passWithNoTests tests/a.test.ts" }]],
    ["more than one command", [{ run: "npm test || true" }]],
    ["something else", [{ run: "grep -q x a.ts" }]],
    ["what failed may fail", [{ run: "npm test", expect: "same" }]],
    ["the network", [{ run: "npm test", network: true }]],
  ];
  test.each(wider)("may not give way to %s", (_, after) => expect(within([broken], after)).toBe(false));

  test("each of them needs a check of its own", () => {
    expect(within([broken, broken], [{ run: "npm test" }])).toBe(false);
    expect(within([broken, { run: "npm test" }], [{ run: "npm test" }])).toBe(false);
    expect(within([broken, { run: "npx vitest" }], [{ run: "npm test" }, { run: "npm test" }])).toBe(true);
  });
});

test("a check that did run stays as it is", () => {
  const ran = { run: "npm run lint" };
  expect(within([ran], [{ run: "npm test" }])).toBe(false);
  expect(within([ran, broken], [ran, { run: "npm test" }])).toBe(true);
  expect(within([{ run: "npm test" }], [{ run: "npm test", expect: "same" }])).toBe(false);
});

test("files, set-up and what makes it right are not widened", () => {
  const checks = [{ run: "npm test" }];
  expect(within(checks, checks, { setup: [{ run: "npm ci" }] })).toBe(false);
  expect(within(checks, checks, { acceptance: [] })).toBe(false);
  const more = [{ title: "One", goal: "Do it", files: { create: ["a.ts", "b.ts"] }, verify: checks }];
  expect(within(checks, checks, { steps: more })).toBe(false);
  expect(within(checks, checks, { summary: "said better" })).toBe(true);
});
