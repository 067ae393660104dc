import { expect, test } from "bun:test";
import { summaryOf, viewOf } from "../../orchestrator/actions/views.ts";
import { makeRevision, Plan } from "../../orchestrator/task/plan.ts";
import type { Task } from "../../orchestrator/task/task.ts";

const plan = makeRevision(
  Plan.parse({ summary: "Checks the stock.", type: "feat", slug: "stock", steps: [{ title: "One", goal: "Do it" }] }),
  1,
);

/** A task with a plan, in a state with what only that state has. */
function aTask(fields: Record<string, unknown>): Task {
  const common = { id: "T-1", request: "Add stock", repo: { kind: "folder", path: "/x", name: "shop" }, options: {} };
  return { ...common, questions: [], costUsd: 0, plan, work: null, ...fields } as unknown as Task;
}

test("a branch has a name while its plan waits or once there is work, and not when nothing will come of it", () => {
  expect(summaryOf(aTask({ state: "planned" })).branch).toBe("feature/stock");
  expect(summaryOf(aTask({ state: "queued" })).branch).toBe("feature/stock");
  expect(summaryOf(aTask({ state: "queued", options: { branch: "mine" } })).branch).toBe("mine");
  for (const state of ["rejected", "cancelled", "failed", "paused"])
    expect(summaryOf(aTask({ state })).branch).toBeNull();
  const work = { branch: "feature/stock-2", steps: [], base: { branch: "main", sha: "a" }, pushed: null };
  expect(summaryOf(aTask({ state: "cancelled", work })).branch).toBe("feature/stock-2");
});

test("a rejected task says why, when somebody did", () => {
  expect(viewOf(aTask({ state: "rejected", why: "not now" }))).toMatchObject({ detail: "not now", reason: null });
  expect(viewOf(aTask({ state: "rejected", why: "" })).detail).toBeNull();
});
