import { expect, test } from "bun:test";
import { decisiveLines } from "../../orchestrator/evidence/decisive_lines.ts";
import { digest } from "../../orchestrator/evidence/digest.ts";

const told = (output: string, exit = 1) => decisiveLines(digest({ command: "x", exit, ended: "exit", output }));

test("a short output is told whole, a long one by its beginning and its end", () => {
  expect(told("sh: 1: vitest: not found\n", 127)).toBe("sh: 1: vitest: not found");
  const npm = [
    "code EAI_AGAIN",
    "syscall getaddrinfo",
    "errno EAI_AGAIN",
    "request to https://x failed",
    "A log is in y",
  ];
  expect(told(npm.map((line) => `npm error ${line}\n`).join(""))).toBe(
    "npm error code EAI_AGAIN · npm error request to https://x failed · npm error A log is in y",
  );
  expect(told("")).toBe("");
});

test("where tests failed, the first failure is told", () => {
  const said = told(
    "(pass) one [1.00ms]\nerror: expect(received).toBe(expected)\n\nExpected: 3\nReceived: 2\n(fail) adds up [2.00ms]\n\n 1 pass\n 1 fail\n",
  );
  expect(said).toContain("adds up");
});

test("one line of at most 300 characters, no character split", () => {
  const said = told(`${"😀".repeat(900)}\n`);
  expect(said.length).toBeLessThanOrEqual(300);
  expect(said.isWellFormed()).toBe(true);
  expect(said).not.toContain("\n");
});
