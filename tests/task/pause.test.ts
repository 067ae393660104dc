import { expect, test } from "bun:test";
import { pauseTask } from "../../orchestrator/task/pause.ts";
import type { Task } from "../../orchestrator/task/task.ts";

const plan = { revision: 2, hash: "h", plan: { summary: "s", type: "fix", steps: [] } };
const work = { base: { branch: "main", sha: "a" }, branch: "fix/x", steps: [] };
const outcome = { state: "completed" };
const inState = (state: string, fields: object) => ({ id: "T-1", state, ...fields }) as unknown as Task;

test.each<[string, object, object]>([
  ["received", {}, { resumeAs: "planning", plan: null, work: null, change: "", outcome: null }],
  [
    "planning",
    { previous: plan, change: "use zod", before: work },
    { resumeAs: "planning", plan, work, change: "use zod", outcome: null },
  ],
  [
    "clarifying",
    { previous: null, change: "use zod", before: null },
    { resumeAs: "planning", plan: null, work: null, change: "use zod", outcome: null },
  ],
  ["queued", { plan, work: null }, { resumeAs: "executing", plan, work: null, change: "", outcome: null }],
  ["executing", { plan, work }, { resumeAs: "executing", plan, work, change: "", outcome: null }],
  ["finalizing", { plan, work, outcome }, { resumeAs: "finalizing", plan, work, change: "", outcome }],
])("a task that pauses while %s goes on there with all that it had", (state, fields, kept) => {
  const { task, events } = pauseTask(inState(state, fields), { reason: "push", detail: "no way" });

  expect(task).toMatchObject({ id: "T-1", state: "paused", reason: "push", detail: "no way", ...kept });
  expect(events).toEqual([{ type: "task.paused", reason: "push", detail: "no way" }]);
});

test("a task cannot pause while it waits for a yes to its plan, and one that is done only to go back", () => {
  const cause = { reason: "interrupted", detail: "" } as const;
  expect(() => pauseTask(inState("planned", { plan, work }), cause)).toThrow("no way from planned");
  const back = pauseTask(inState("completed", { plan, work }), cause, { resumeAs: "executing" });
  expect(back.task).toMatchObject({ resumeAs: "executing", plan, work });
});
