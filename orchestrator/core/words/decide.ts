import type { Said } from "../devorch.ts";
import { Exit, UserError } from "../errors.ts";
import { allowSuspects } from "../run/allowed_secrets.ts";
import { approval } from "../run/plan_task.ts";
import { acceptWaiting } from "../run/weakened.ts";
import { enter, type TaskIn } from "../task.ts";
import { type Desk, wordOf } from "./desk.ts";
import { resumed } from "./resume.ts";

export interface Revision extends Said {
  revision?: number | undefined;
  by: string;
}

/** The plan that waits is accepted; after `weakened`, the change of the tests is. Bound to the revision's hash, once. */
export function approve(desk: Desk, id: string, { revision, by, origin }: Revision): Promise<void> {
  return desk.inTurn(id, async () => {
    const task = await desk.taskIn(id, "approve", ["planned", "paused"]);
    if (task.state === "paused") return acceptWeakened(desk, task, origin);
    refuseStale(task, revision);
    const { plan } = task;
    await desk.save(enter(task, { state: "queued", plan, work: task.work }), {
      events: await approval(desk.ports.store, plan, by),
      approval: { revision: plan.revision, hash: plan.hash, by },
      ...wordOf("approve", origin),
    });
  });
}

async function acceptWeakened(desk: Desk, task: TaskIn<"paused">, origin: string | undefined): Promise<void> {
  if (task.reason === "push" && (await allowSuspects(desk.ports.store, task)))
    return resumed(desk, task.id, { allowed: true, origin });
  if (task.reason !== "weakened" || !task.work)
    throw new UserError("task.not-now", { id: task.id, state: task.state, word: "approve" });
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
    const { plan } = task;
    await desk.save(enter(task, { state: "rejected", plan, why }), {
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
