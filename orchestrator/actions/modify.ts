import { planReadyEvents } from "../run/approval.ts";
import { isVerified, probesOf, projectChecks } from "../run/phases/plan_task.ts";
import { carryOverWork } from "../task/carry_over_work.ts";
import { UserError } from "../task/errors.ts";
import { editedByHand } from "../task/events.ts";
import { makeRevision, Plan, planProblems } from "../task/plan.ts";
import { changeSteps } from "../task/plan_changes.ts";
import { enterState, type TaskIn } from "../task/task.ts";
import { type RevisionOptions, refuseOtherRevision, refuseStaleRevision } from "./approve_reject.ts";
import { followUp } from "./follow_up.ts";
import { handledMessage, type TaskActions } from "./task_actions.ts";

/**
 * Changes the waiting plan by a new revision: directly where the message only removes or reorders steps, else through the
 * planner. For a running task the message is a note for the next step, for one that has ended it begins a follow-up.
 */
export function modify(
  actions: TaskActions,
  id: string,
  { revision, change, origin, by }: RevisionOptions & { change: string },
): Promise<void> {
  if (change.trim() === "") throw new UserError("task.empty-change", {});
  return actions.inTurn(id, async () => {
    const task = await actions.taskIn(id, "modify", [
      "planned",
      "queued",
      "executing",
      "paused",
      "completed",
      "failed",
      "cancelled",
    ]);
    if (task.state === "completed" || task.state === "failed" || task.state === "cancelled") {
      refuseOtherRevision(task, revision);
      return followUp(actions, task, { change, origin });
    }
    if (task.state === "paused") return planAnew(actions, task, { change, origin, by });
    if (task.state !== "planned") return addNote(actions, task, change, origin);
    refuseStaleRevision(task, revision);
    if (await tryChangeSteps(actions, task, { change, origin, by })) return;
    await actions.save(enterState(task, { state: "planning", previous: task.plan, change, before: task.work }), {
      events: [{ type: "plan.modified", revision: task.plan.revision + 1, change, ...(by && { by }) }],
      ...handledMessage("modify", origin),
    });
  });
}

/**
 * A plan that paused because of a check that cannot work, or because its branch is not accepted, is changed like one that waits;
 * any other pause is resumed first.
 */
async function planAnew(
  actions: TaskActions,
  task: TaskIn<"paused">,
  { change, origin, by }: ChangeRequest,
): Promise<void> {
  const { plan, id, state, reason, resumeAs } = task;
  const isPlanInTheWay = reason === "push" || (reason === "question" && resumeAs === "executing");
  if (!plan || !isPlanInTheWay) throw new UserError("task.not-now", { id, state, word: "modify" });
  await actions.save(enterState(task, { state: "planning", previous: plan, change, before: task.work }), {
    events: [{ type: "plan.modified", revision: plan.revision + 1, change, ...(by && { by }) }],
    ...handledMessage("modify", origin),
  });
}

/** True when the message only removed or reordered steps and the resulting plan is valid. */
async function tryChangeSteps(
  actions: TaskActions,
  task: TaskIn<"planned">,
  { change, origin, by }: ChangeRequest,
): Promise<boolean> {
  const { plan } = task.plan;
  const result = changeSteps(plan, change);
  if (result === undefined) return false;
  if ("missing" in result)
    throw new UserError("change.no-step", { id: task.id, step: result.missing, steps: plan.steps.length });
  if ("refused" in result) throw new UserError(`change.${result.refused}`, { id: task.id });
  return (await presentRevision(actions, task, result.plan, { change, origin, by })).length === 0;
}

interface ChangeRequest {
  change: string;
  origin: string | undefined;
  by: string;
}

async function addNote(
  actions: TaskActions,
  task: TaskIn<"queued" | "executing">,
  note: string,
  origin: string | undefined,
): Promise<void> {
  const noted = (current: TaskIn<"queued" | "executing">) => ({ ...current, notes: [...current.notes, note] });
  const running = actions.engine.running(task.id);
  const message = handledMessage("note", origin);
  if (running) return running.commit({ task: noted(running.task as TaskIn<"executing">), ...message });
  await actions.save(noted(task), message);
}

/** Replaces the waiting plan by an edited one, checked like the planner's, as a new revision. */
export function edit(
  actions: TaskActions,
  id: string,
  { plan: edited, revision, origin, by }: RevisionOptions & { plan: unknown },
): Promise<void> {
  return actions.inTurn(id, async () => {
    const task = await actions.taskIn(id, "modify", ["planned"]);
    refuseStaleRevision(task, revision);
    const parsed = Plan.safeParse(edited);
    if (!parsed.success)
      throw invalidPlan(parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`));
    const problems = await presentRevision(actions, task, parsed.data, { change: editedByHand, origin, by });
    if (problems.length > 0) throw invalidPlan(problems);
  });
}

/** Saves the plan as the next revision, waiting for approval; returns its problems instead if it has any. */
async function presentRevision(
  actions: TaskActions,
  task: TaskIn<"planned">,
  plan: Plan,
  { change, origin, by }: ChangeRequest,
): Promise<string[]> {
  const { workspace } = await actions.ports.workspaces.open(task.repo, {
    folder: task.folder,
    runId: task.folder,
    base: task.options.base ?? task.profile?.base,
    signal: AbortSignal.timeout(60_000),
  });
  try {
    const problems = await planProblems(plan, probesOf(workspace, task.folder), task.lang);
    if (problems.length > 0) return problems;
    const verified = isVerified(plan, await projectChecks({ workspace, ports: actions.ports, task }));
    const next = makeRevision(plan, task.plan.revision + 1, task.plan.head);
    const work = carryOverWork(task.work, task.plan.plan, plan);
    await actions.save(enterState(task, { state: "planned", plan: next, verified, work }), {
      events: [
        { type: "plan.modified", revision: next.revision, change, ...(by && { by }) },
        ...planReadyEvents(task.id, next, verified),
      ],
      ...handledMessage("modify", origin),
    });
    return [];
  } finally {
    await workspace.close();
  }
}

function invalidPlan(problems: string[]): UserError {
  return new UserError("task.plan-invalid", { problems: problems.slice(0, 5).join("; ") });
}
