import { pendingSteps } from "../../task/carry_over_work.ts";
import { Pause } from "../../task/errors.ts";
import type { EventBody } from "../../task/events.ts";
import { makeRevision, type PlanRevision } from "../../task/plan.ts";
import { isWithinScope } from "../../task/plan_scope.ts";
import type { TaskIn } from "../../task/task.ts";
import { approvalByScope, awaitApproval } from "../approval.ts";
import { Stuck } from "../execution.ts";
import { PlanningFailed } from "../planning.ts";
import type { Change } from "../store.ts";
import type { TaskRun } from "../task_run.ts";
import { WaitsForPerson } from "./ask_questions.ts";
import { askPlanner, projectChecks } from "./plan_task.ts";

const noQuestions =
  "No question can be asked now. Choose the safest reading, state it under assumptions, and submit the plan.";

interface PlanRequest {
  /** Prefix of the journal's keys. */
  key: string;
  /** What the planner should decide, and the program output that it is about. */
  request: string;
  seen: string;
  /** The reason shown to people. */
  why: string;
  /** Key of the journal entry that records that the planner has answered. */
  doneKey: string;
}

/**
 * Asks the planner to revise the approved plan before the first step. A plan within the approved scope continues; a wider one
 * waits for approval and throws WaitsForPerson. Without a usable answer the plan stays.
 */
export async function revisePlan(run: TaskRun, { key, request, seen, why, doneKey: told }: PlanRequest): Promise<void> {
  const { plan: before } = run.task as TaskIn<"executing">;
  const checks = await projectChecks(run);
  const plan = await askPlanner(run, {
    key,
    checks,
    previous: before.plan,
    change: request,
    seen,
    ask: async () => ({ text: noQuestions, isError: true }),
  }).catch((error: unknown) => {
    const isWithoutAnswer = error instanceof Pause && error.reason === "model";
    if (!(error instanceof PlanningFailed || error instanceof Stuck || isWithoutAnswer)) throw error;
    run.ports.warn("plan.not-revised", { task: run.task.id, error: error.message });
    return before.plan;
  });
  const effect = { key: told, kind: "step" as const, result: null, done: true };
  if (JSON.stringify(plan) === JSON.stringify(before.plan)) return run.commit({ effect });
  const next = makeRevision(plan, before.revision + 1);
  const within = isWithinScope(before.plan, plan);
  const change = within ? continueWithinScope(run, next, why) : await waitForApproval(run, next, why);
  await run.commit({ ...change, effect });
  if (!within) throw new WaitsForPerson();
}

function continueWithinScope(run: TaskRun, next: PlanRevision, why: string): Change {
  const task = run.task as TaskIn<"executing">;
  const { plan, change } = approvalByScope(next, task.plan);
  return {
    ...change,
    task: { ...task, plan, work: { ...task.work, steps: pendingSteps(plan.plan) } },
    events: [revisedEvent(next, why, true), { type: "plan.ready", ...next }, ...change.events],
  };
}

async function waitForApproval(run: TaskRun, next: PlanRevision, why: string): Promise<Change> {
  const { work } = run.task as TaskIn<"executing">;
  const waiting = { plan: next, work: { ...work, steps: pendingSteps(next.plan) } };
  const { task, events } = await awaitApproval(run.ports.store, run.task, waiting);
  return { task, events: [revisedEvent(next, why, false), ...events] };
}

function revisedEvent({ revision }: PlanRevision, why: string, within: boolean): EventBody {
  return { type: "plan.revised", revision, why, within };
}
