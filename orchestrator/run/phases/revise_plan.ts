import { continueWork, keepsDoneSteps } from "../../task/carry_over_work.ts";
import { Pause } from "../../task/errors.ts";
import type { EventBody, TaskEvent } from "../../task/events.ts";
import { makeRevision, type Plan, type PlanRevision, plannedFiles } from "../../task/plan.ts";
import { isWithinScope, wordsOf } from "../../task/plan_scope.ts";
import type { TaskIn } from "../../task/task.ts";
import { approvalByScope, awaitApproval, isByScope } from "../approval.ts";
import { Stuck } from "../execution.ts";
import { PlanningFailed } from "../planning.ts";
import type { Change } from "../store.ts";
import type { TaskRun } from "../task_run.ts";
import { WaitsForPerson } from "./ask_questions.ts";
import { askPlanner, projectChecks } from "./plan_task.ts";

const noQuestions =
  "No question can be asked now. Choose the safest reading, state it under assumptions, and submit the plan.";

/** Revisions that go on by themselves after one that a person approved. */
const mostWithinScope = 2;

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
  /** Commands of checks that cannot run. */
  couldNotRun?: readonly string[];
}

/**
 * Asks the planner, once, to revise the approved plan; false where the plan stays, also without a usable answer. A plan within the
 * approved scope continues; a wider one, or the third in a row, waits for approval and throws WaitsForPerson.
 */
export async function revisePlan(run: TaskRun, asked: PlanRequest): Promise<boolean> {
  const { key, request, seen, why, doneKey, couldNotRun = [] } = asked;
  // Under a revised plan this key would be another one, so the plan stayed.
  if ((await run.ports.store.effect(run.task.id, doneKey))?.done) return false;
  const { plan: before, work } = run.task as TaskIn<"executing">;
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
  const effect = { key: doneKey, kind: "step" as const, result: null, done: true };
  if (JSON.stringify(plan) === JSON.stringify(before.plan)) {
    await run.commit({ effect });
    return false;
  }
  const next = makeRevision(plan, before.revision + 1, before.head);
  const files = await filesNamed(run, before.plan, plan);
  const within =
    keepsDoneSteps(work, before.plan, plan) &&
    isWithinScope(before.plan, plan, { couldNotRun, test: checks.test, files }) &&
    countByScope(await run.ports.store.events(run.task.id)) < mostWithinScope;
  const change = within ? continueWithinScope(run, next, why) : await waitForApproval(run, next, why);
  await run.commit({ ...change, effect });
  if (!within) throw new WaitsForPerson();
  return true;
}

/** Words of the checks of both plans that name a file, also one that a plan creates. */
async function filesNamed(run: TaskRun, ...plans: Plan[]): Promise<ReadonlySet<string>> {
  const planned = new Set(plans.flatMap(plannedFiles));
  const checks = plans.flatMap(({ steps }) => steps.flatMap(({ verify = [] }) => verify));
  const files = new Set<string>();
  for (const word of new Set(checks.flatMap(({ run: command }) => wordsOf(command))))
    if (planned.has(word) || (await run.workspace.files.exists(word).catch(() => false))) files.add(word);
  return files;
}

/** Revisions that went on by themselves since a person approved one. */
function countByScope(events: readonly TaskEvent[]): number {
  const approved = events.findLastIndex((event) => event.type === "plan.approved" && !isByScope(event.by));
  return events.slice(approved + 1).filter((event) => event.type === "plan.revised" && event.within).length;
}

function continueWithinScope(run: TaskRun, next: PlanRevision, why: string): Change {
  const task = run.task as TaskIn<"executing">;
  const { plan, change } = approvalByScope(next, task.plan);
  return {
    ...change,
    task: { ...task, plan, work: continueWork(task.work, task.plan.plan, next.plan) },
    events: [revisedEvent(next, why, true), { type: "plan.ready", ...next }, ...change.events],
  };
}

async function waitForApproval(run: TaskRun, next: PlanRevision, why: string): Promise<Change> {
  const { plan, work } = run.task as TaskIn<"executing">;
  const waiting = { plan: next, work: continueWork(work, plan.plan, next.plan) };
  const { task, events } = await awaitApproval(run.ports.store, run.task, waiting);
  return { task, events: [revisedEvent(next, why, false), ...events] };
}

function revisedEvent({ revision }: PlanRevision, why: string, within: boolean): EventBody {
  return { type: "plan.revised", revision, why, within };
}
