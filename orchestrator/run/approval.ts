import { type EventBody, notice } from "../task/events.ts";
import type { ApprovedRevision, PlanRevision } from "../task/plan.ts";
import { enterState, type Task, type TaskIn, type Work } from "../task/task.ts";
import type { Change, Store } from "./store.ts";

/** An approved revision and the change that saves its approval, in the same transaction as the next state. */
export interface Approval {
  plan: ApprovedRevision;
  change: Required<Pick<Change, "events" | "approval">>;
}

/** The revision if its hash was approved, else undefined. */
export async function approvedRevision(
  store: Store,
  id: string,
  plan: PlanRevision | null,
): Promise<ApprovedRevision | undefined> {
  return plan && (await store.approved(id, plan.hash)) ? (plan as ApprovedRevision) : undefined;
}

/** Approves the revision in the name of `by`, and queues the task. */
export async function queueApproval(store: Store, plan: PlanRevision, by: string): Promise<Approval> {
  const place = 1 + (await store.tasks(["queued"])).length;
  const { plan: approved, change } = makeApproval(plan, by);
  return { plan: approved, change: { ...change, events: [...change.events, { type: "task.queued", place }] } };
}

const scopeOf = "scope of revision ";

/** Approves a revision that stays within the approved scope of `before`. */
export function approvalByScope(plan: PlanRevision, before: ApprovedRevision): Approval {
  return makeApproval(plan, `${scopeOf}${before.revision}`);
}

/** Whether a revision was approved by the scope of the one before; `by` as in the event. */
export function isByScope(by: string): boolean {
  return by.startsWith(scopeOf);
}

function makeApproval(plan: PlanRevision, by: string): Approval {
  const { revision, hash } = plan;
  const events: EventBody[] = [{ type: "plan.approved", revision, hash, by }];
  return { plan: plan as ApprovedRevision, change: { events, approval: { revision, hash, by } } };
}

/** The events that show a plan for approval, a warning first. */
export function planReadyEvents(id: string, plan: PlanRevision, verified: boolean): EventBody[] {
  return [...(verified ? [] : [notice("task.unverified", { id })]), { type: "plan.ready", ...plan }];
}

/** Moves the task to `planned` with a plan that was not approved, and shows it again. */
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
