import { expect, test } from "bun:test";
import { peers } from "./peers.ts";

const isDone = peers.find(({ command }) => command === "codex")?.isDone;
const result = (state: string, output: string) => `Script ${state}\nWall time 0.1 seconds\nOutput:\n${output}`;
const command = (exit: number, output: string) =>
  result("completed", JSON.stringify({ chunk_id: "17270e", wall_time_seconds: 0, exit_code: exit, output }));

test("codex's wire knows no errors: what its tools say does", () => {
  expect(isDone?.(command(0, "export const stock = 1;\n"))).toBe(true);
  expect(isDone?.(result("completed", "{}"))).toBe(true);

  expect(isDone?.(command(1, "grep: no such file\n"))).toBe(false);
  expect(isDone?.(command(1, JSON.stringify({ exit_code: 0, output: "" })))).toBe(false);
  expect(isDone?.(result("failed", "Script error:\nExit code: 1\nFailed to write file src/stock.ts\n"))).toBe(false);
  expect(isDone?.(result("running with cell ID 1", ""))).toBe(false);
});
