import { type EventBody, notice } from "../task/events.ts";
import type { ApprovedRevision, PlanRevision } from "../task/plan.ts";
import { enterState, type Task, type TaskIn, type Work } from "../task/task.ts";
import type { Change, Store } from "./store.ts";

/** What saves an approval, in the same transaction as the state that it leads to. */
export interface Approval {
  plan: ApprovedRevision;
  change: Required<Pick<Change, "events" | "approval">>;
}

/** The revision, if its hash was approved. */
export async function approvedRevision(
  store: Store,
  id: string,
  plan: PlanRevision | null,
): Promise<ApprovedRevision | undefined> {
  return plan && (await store.approved(id, plan.hash)) ? (plan as ApprovedRevision) : undefined;
}

/** `by` approves the revision, which is queued. */
export async function queueApproval(store: Store, plan: PlanRevision, by: string): Promise<Approval> {
  const place = 1 + (await store.tasks(["queued"])).length;
  const { plan: approved, change } = makeApproval(plan, by);
  return { plan: approved, change: { ...change, events: [...change.events, { type: "task.queued", place }] } };
}

/** A revision that does what the one before it was approved for. */
export function approvalByScope(plan: PlanRevision, before: ApprovedRevision): Approval {
  return makeApproval(plan, `scope of revision ${before.revision}`);
}

function makeApproval(plan: PlanRevision, by: string): Approval {
  const { revision, hash } = plan;
  const events: EventBody[] = [{ type: "plan.approved", revision, hash, by }];
  return { plan: plan as ApprovedRevision, change: { events, approval: { revision, hash, by } } };
}

/** The events that show a plan for approval; warnings come before it. */
export function planReadyEvents(id: string, plan: PlanRevision, verified: boolean): EventBody[] {
  return [...(verified ? [] : [notice("task.unverified", { id })]), { type: "plan.ready", ...plan }];
}

/** The task with a plan that it had already, and that was not approved: it is shown and waits. */
export async function awaitApproval(
  store: Store,
  task: Task,
  { plan, work }: { plan: PlanRevision; work: Work | null },
): Promise<{ task: TaskIn<"planned">; events: EventBody[] }> {
  const verified = await wasVerified(store, task.id, plan);
  const next = enterState(task, { state: "planned", plan, verified, work }) as TaskIn<"planned">;
  return { task: next, events: planReadyEvents(task.id, plan, verified) };
}

async function wasVerified(store: Store, id: string, { hash }: PlanRevision): Promise<boolean> {
  let verified = true;
  for (const event of await store.events(id)) {
    if (event.type === "notice" && event.key === "task.unverified") verified = false;
    if (event.type !== "plan.ready") continue;
    if (event.hash === hash) return verified;
    verified = true;
  }
  return true;
}
