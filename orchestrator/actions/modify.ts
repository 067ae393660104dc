import { planReady } from "../run/approval.ts";
import { checksOf, isVerified, probesOf } from "../run/phases/plan_task.ts";
import { UserError } from "../task/errors.ts";
import { editedByHand } from "../task/events.ts";
import { keptWork } from "../task/kept_work.ts";
import { Plan, plausible, revise } from "../task/plan.ts";
import { changeSteps } from "../task/plan_changes.ts";
import { enter, type TaskIn } from "../task/task.ts";
import { type Revision, refuseStale } from "./approve_reject.ts";
import { type Desk, wordOf } from "./task_actions.ts";

/**
 * A change of the waiting plan makes a new revision: at once where the words only remove or reorder steps, else by the
 * planner. While the task runs it is a note for the next step.
 */
export function modify(
  desk: Desk,
  id: string,
  { revision, change, origin }: Revision & { change: string },
): Promise<void> {
  if (change.trim() === "") throw new UserError("task.empty-change", {});
  return desk.inTurn(id, async () => {
    const task = await desk.taskIn(id, "modify", ["planned", "queued", "executing"]);
    if (task.state !== "planned") return remark(desk, task, change, origin);
    refuseStale(task, revision);
    if (await changedSteps(desk, task, { change, origin })) return;
    await desk.save(enter(task, { state: "planning", previous: task.plan, change, before: task.work }), {
      events: [{ type: "plan.modified", revision: task.plan.revision + 1, change }],
      ...wordOf("modify", origin),
    });
  });
}

/** True when the words were only about which steps there are. What would not make sense without more work is the planner's. */
async function changedSteps(desk: Desk, task: TaskIn<"planned">, { change, origin }: Changing): Promise<boolean> {
  const { plan } = task.plan;
  const result = changeSteps(plan, change);
  if (result === undefined) return false;
  if ("missing" in result)
    throw new UserError("change.no-step", { id: task.id, step: result.missing, steps: plan.steps.length });
  if ("refused" in result) throw new UserError(`change.${result.refused}`, { id: task.id });
  return (await present(desk, task, result.plan, { change, origin })).length === 0;
}

interface Changing {
  change: string;
  origin: string | undefined;
}

async function remark(
  desk: Desk,
  task: TaskIn<"queued" | "executing">,
  note: string,
  origin: string | undefined,
): Promise<void> {
  const noted = (current: TaskIn<"queued" | "executing">) => ({ ...current, notes: [...current.notes, note] });
  const running = desk.engine.running(task.id);
  const word = wordOf("note", origin);
  if (running) return running.commit({ task: noted(running.task as TaskIn<"executing">), ...word });
  await desk.save(noted(task), word);
}

/** The person edited the plan: checked like the planner's, shown as a new revision. */
export function edit(
  desk: Desk,
  id: string,
  { plan: edited, revision, origin }: Revision & { plan: unknown },
): Promise<void> {
  return desk.inTurn(id, async () => {
    const task = await desk.taskIn(id, "modify", ["planned"]);
    refuseStale(task, revision);
    const parsed = Plan.safeParse(edited);
    if (!parsed.success) throw invalid(parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`));
    const problems = await present(desk, task, parsed.data, { change: editedByHand, origin });
    if (problems.length > 0) throw invalid(problems);
  });
}

/** Shows a plan that no model made as the next revision; what is wrong with it otherwise. */
async function present(
  desk: Desk,
  task: TaskIn<"planned">,
  plan: Plan,
  { change, origin }: Changing,
): Promise<string[]> {
  const { workspace } = await desk.ports.workspaces.open(task.repo, {
    folder: task.folder,
    runId: task.folder,
    base: task.options.base,
    signal: AbortSignal.timeout(60_000),
  });
  try {
    const problems = await plausible(plan, probesOf(workspace, task.folder), task.lang);
    if (problems.length > 0) return problems;
    const verified = isVerified(plan, await checksOf({ workspace, ports: desk.ports, task }));
    const next = revise(plan, task.plan.revision + 1);
    const work = keptWork(task.work, task.plan.plan, plan);
    await desk.save(enter(task, { state: "planned", plan: next, verified, work }), {
      events: [{ type: "plan.modified", revision: next.revision, change }, ...planReady(task.id, next, verified)],
      ...wordOf("modify", origin),
    });
    return [];
  } finally {
    await workspace.close();
  }
}

function invalid(problems: string[]): UserError {
  return new UserError("task.plan-invalid", { problems: problems.slice(0, 5).join("; ") });
}
