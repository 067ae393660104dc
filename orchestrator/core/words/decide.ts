import { Exit, UserError } from "../errors.ts";
import { Plan, plausible, revise } from "../plan.ts";
import { approval } from "../run/plan_task.ts";
import { enter, type TaskIn } from "../task.ts";
import type { Desk } from "./desk.ts";
import { resume } from "./resume.ts";

interface Revision {
  revision?: number | undefined;
  by: string;
}

/** The plan that waits is accepted; after `weakened`, the change of the tests is. Bound to the revision's hash, once. */
export async function approve(desk: Desk, id: string, { revision, by }: Revision): Promise<void> {
  const task = await desk.taskIn(id, "approve", ["planned", "paused"]);
  if (task.state === "paused") return acceptWeakened(desk, task);
  refuseStale(task, revision);
  const { plan } = task;
  await desk.save(enter(task, { state: "queued", plan, work: null }), {
    events: await approval(desk.ports.store, plan, by),
    approval: { revision: plan.revision, hash: plan.hash, by },
  });
}

async function acceptWeakened(desk: Desk, task: TaskIn<"paused">): Promise<void> {
  if (task.reason !== "weakened" || !task.work)
    throw new UserError("task.not-now", { id: task.id, state: task.state, word: "approve" });
  await resume(desk, task.id, { accepted: true });
}

export async function reject(desk: Desk, id: string, { revision, why, by }: Revision & { why: string }): Promise<void> {
  const task = await desk.taskIn(id, "reject", ["planned"]);
  refuseStale(task, revision);
  const { plan } = task;
  await desk.save(enter(task, { state: "rejected", plan, why }), {
    events: [
      { type: "plan.rejected", revision: plan.revision, why },
      { type: "task.rejected", why: why || by },
    ],
  });
}

/** A change of the waiting plan makes the planner write a new revision; while the task runs it is a note for the next step. */
export async function modify(
  desk: Desk,
  id: string,
  { revision, change }: Revision & { change: string },
): Promise<void> {
  if (change.trim() === "") throw new UserError("task.empty-change", {});
  const task = await desk.taskIn(id, "modify", ["planned", "queued", "executing"]);
  if (task.state !== "planned") return remark(desk, task, change);
  refuseStale(task, revision);
  await desk.save(enter(task, { state: "planning", previous: task.plan, change }), {
    events: [{ type: "plan.modified", revision: task.plan.revision + 1, change }],
  });
}

async function remark(desk: Desk, task: TaskIn<"queued" | "executing">, note: string): Promise<void> {
  const running = desk.engine.running(task.id);
  const noted = { ...(running?.task ?? task), notes: [...task.notes, note] };
  if (running) await running.commit({ task: noted });
  else await desk.save(noted);
}

/** The person edited the plan: checked like the planner's, shown as a new revision. */
export async function edit(desk: Desk, id: string, { plan: edited }: { plan: unknown; by: string }): Promise<void> {
  const task = await desk.taskIn(id, "modify", ["planned"]);
  const parsed = Plan.safeParse(edited);
  if (!parsed.success) throw invalid(parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`));
  const { workspace } = await desk.ports.workspaces.open(task.repo, {
    folder: task.folder,
    runId: task.folder,
    base: task.options.base,
    signal: AbortSignal.timeout(60_000),
  });
  try {
    const problems = await plausible(parsed.data, (path) => workspace.files.exists(path));
    if (problems.length > 0) throw invalid(problems);
  } finally {
    await workspace.close();
  }
  const plan = revise(parsed.data, task.plan.revision + 1);
  await desk.save(enter(task, { state: "planned", plan, verified: task.verified }), {
    events: [
      { type: "plan.modified", revision: plan.revision, change: "edit" },
      { type: "plan.ready", ...plan },
    ],
  });
}

function invalid(problems: string[]): UserError {
  return new UserError("task.plan-invalid", { problems: problems.slice(0, 5).join("; ") });
}

function refuseStale({ id, plan }: TaskIn<"planned">, revision: number | undefined): void {
  if (revision !== undefined && revision !== plan.revision) {
    throw new UserError("task.stale", { id, revision, current: plan.revision }, { exit: Exit.usage });
  }
}
