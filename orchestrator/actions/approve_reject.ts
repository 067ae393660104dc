import { approval } from "../run/approval.ts";
import { allowSuspects } from "../run/commit/allowed_secrets.ts";
import { acceptWaiting } from "../run/phases/weakened.ts";
import { Exit, UserError } from "../task/errors.ts";
import { enter, type Task, type TaskIn } from "../task/task.ts";
import type { Said } from "./devorch.ts";
import { resumed } from "./resume.ts";
import { type Desk, wordOf } from "./task_actions.ts";

export interface Revision extends Said {
  revision?: number | undefined;
  by: string;
}

interface Approval extends Revision {
  /** The event of the pause that was shown. */
  pause?: number | undefined;
}

/** The plan that waits is accepted; after `weakened`, the change of the tests is. Bound to the revision's hash, once. */
export function approve(desk: Desk, id: string, { revision, pause, by, origin }: Approval): Promise<void> {
  return desk.inTurn(id, async () => {
    const task = await desk.taskIn(id, "approve", ["planned", "paused"]);
    if (task.state === "paused") {
      await refuseOther(desk, task, { revision, pause });
      return acceptWeakened(desk, task, origin);
    }
    if (pause !== undefined) throw notNow(task);
    refuseStale(task, revision);
    const { plan, change } = await approval(desk.ports.store, task.plan, by);
    await desk.save(enter(task, { state: "queued", plan, work: task.work }), {
      ...change,
      ...wordOf("approve", origin),
    });
  });
}

/** Who accepts a plan, or what an earlier pause showed, does not accept the weaker tests or the secret of this one. */
async function refuseOther(
  desk: Desk,
  task: TaskIn<"paused">,
  { revision, pause }: Pick<Approval, "revision" | "pause">,
): Promise<void> {
  if (revision !== undefined) throw notNow(task);
  if (pause === undefined) return;
  const later = await desk.ports.store.events(task.id, pause + 1);
  if (later.some(({ type }) => type === "task.paused")) throw notNow(task);
}

function notNow({ id, state }: Task): UserError {
  return new UserError("task.not-now", { id, state, word: "approve" });
}

async function acceptWeakened(desk: Desk, task: TaskIn<"paused">, origin: string | undefined): Promise<void> {
  if (task.reason === "push" && (await allowSuspects(desk.ports.store, task)))
    return resumed(desk, task.id, { allowed: true, origin });
  if (task.reason !== "weakened" || !task.work) throw notNow(task);
  await acceptWaiting(desk.ports.store, task);
  await resumed(desk, task.id, { accepted: true, origin });
}

export function reject(
  desk: Desk,
  id: string,
  { revision, why, by, origin }: Revision & { why: string },
): Promise<void> {
  return desk.inTurn(id, async () => {
    const task = await desk.taskIn(id, "reject", ["planned"]);
    refuseStale(task, revision);
    const { plan, work } = task;
    await desk.save(enter(task, { state: "rejected", plan, why, work }), {
      events: [
        { type: "plan.rejected", revision: plan.revision, why },
        { type: "task.rejected", why: why || by },
      ],
      ...wordOf("reject", origin),
    });
  });
}

/** A word about a revision that is not the waiting one any more. */
export function refuseStale({ id, plan }: TaskIn<"planned">, revision: number | undefined): void {
  if (revision !== undefined && revision !== plan.revision) {
    throw new UserError("task.stale", { id, revision, current: plan.revision }, { exit: Exit.usage });
  }
}
