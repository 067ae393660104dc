import { expect, test } from "bun:test";
import { type CheckRun, impossibilityOf, isManagedEnvironment } from "../../orchestrator/evidence/impossible.ts";

const seen = (more: Partial<CheckRun>): CheckRun => ({
  command: "runner tests/a.test",
  exit: 1,
  network: false,
  tests: null,
  managed: false,
  toCome: [],
  missing: [],
  ...more,
});

const impossible: [string, Partial<CheckRun>, ReturnType<typeof impossibilityOf>][] = [
  ["a missing program", { exit: 127 }, "program"],
  ["what cannot be executed", { exit: 126 }, "program"],
  ["outside was tried, and nothing ran", { outside: true }, "network"],
  ["it waits for changes", { exit: null, waits: "changes" }, "watches"],
  ["it waits for a network", { exit: null, waits: "network" }, "network"],
  ["pip is managed", { managed: true }, "managed"],
  ["a file that no step creates", { missing: ["tests/a.test"] }, "missing"],
  ["no test, and nothing is to come", { exit: 0, tests: 0, noTests: true }, "no-tests"],
];
test.each(impossible)("%s: it cannot work", (_, more, why) => expect(impossibilityOf(seen(more))).toBe(why));

const possible: [string, Partial<CheckRun>][] = [
  ["green", { exit: 0, outside: true }],
  ["red", { exit: 1 }],
  ["red with tests, one of which tried to go out", { outside: true, tests: 3 }],
  ["the plan gave it the network", { outside: true, network: true }],
  ["still running", { exit: null }],
  ["a program that a step creates", { command: "./tools/check --all", exit: 127, toCome: ["tools/check"] }],
  ["the same from another folder", { command: "cd tools && ./check", exit: 127, toCome: ["tools/check"] }],
  ["a test file that a step creates", { command: "runner tests/b.test", toCome: ["tests/b.test"], missing: ["x/y.z"] }],
  ["no test yet, which a step may still write", { exit: 0, tests: 0, noTests: true, toCome: ["tests/b.test"] }],
];
test.each(possible)("%s: it can", (_, more) => expect(impossibilityOf(seen(more))).toBeUndefined());

test("a folder of files to come excuses no missing program", () => {
  expect(impossibilityOf(seen({ command: "linter src", exit: 127, toCome: ["src/new.ts"] }))).toBe("program");
});

test("pip's refusal is known by the word that PEP 668 fixes", () => {
  expect(isManagedEnvironment("error: externally-managed-environment\n\n× This environment is …")).toBe(true);
  expect(isManagedEnvironment("expected 'externally-managed-environment' in docs")).toBe(false);
});
