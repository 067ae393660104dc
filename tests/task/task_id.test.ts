import { expect, test } from "bun:test";
import { isTaskId, readTaskId, replaceTaskIds, taskIdsIn } from "../../orchestrator/task/task_id.ts";

test.each(["T-12", "t-12", "T12", "t12", "12", " 12 ", "T-012", "0000000000012"])("%p names T-12", (text) => {
  expect(readTaskId(text)).toBe("T-12");
});

test.each(["", "T-", "T--1", "T-1a", "x-1", "1 2", "-1", "1234567890", "T-1.5"])("%p names no task", (text) => {
  expect(readTaskId(text)).toBeUndefined();
});

test.each(["t-1", "T1", "1", "../T-1", "T-1/..", "T-1\n2"])("%p is not how devorch writes an id", (text) => {
  expect([isTaskId(text), isTaskId("T-1")]).toEqual([false, true]);
});

test("a sentence names each task once, by its whole id, never by a bare number", () => {
  expect(taskIdsIn("cancela t-3 y T-03, no T-14; XT-5, T-6-x, T-7x y 8 no son ninguna")).toEqual(["T-3", "T-14"]);
  expect(replaceTaskIds("cancela T-3 y t-4", "#")).toBe("cancela # y #");
});
