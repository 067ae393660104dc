import { approvedRevision, awaitApproval } from "../run/approval.ts";
import { stoppedBySecret } from "../run/commit/allowed_secrets.ts";
import { costLimit } from "../run/profile.ts";
import { UserError } from "../task/errors.ts";
import type { EventBody } from "../task/events.ts";
import { openQuestions, renewDeadlines } from "../task/question.ts";
import { enterState, planOf, type Task, type TaskIn, type Work, workOf } from "../task/task.ts";
import type { MessageOrigin } from "./devorch.ts";
import { handledMessage, type TaskActions } from "./task_actions.ts";

interface ResumeOptions extends MessageOrigin {
  maxCostUsd?: number | undefined;
  /** What is to be done otherwise: the next step reads it, or the planner. */
  note?: string | undefined;
  /** Adds so much to what was spent, or to the limit where that is higher. */
  raiseUsd?: number | undefined;
  by?: string | undefined;
  /** The person accepted fewer or weaker tests. */
  accepted?: boolean;
  /** The person said that a suspected secret is none. */
  allowed?: boolean;
}

type Resumable = TaskIn<"paused" | "failed" | "cancelled" | "rejected">;

/** How long a rejection can be undone. */
const rejectionUndoMs = 24 * 3_600_000;

/** Continues a stopped task: time and red verifications start at zero, cost does not. An unapproved plan waits for approval. */
export function resume(actions: TaskActions, id: string, resumption: ResumeOptions): Promise<void> {
  return actions.inTurn(id, () => resumeInTurn(actions, id, resumption));
}

/** `resume` for a caller that is already in the task's queue. */
export async function resumeInTurn(
  actions: TaskActions,
  id: string,
  { note, accepted = false, allowed = false, origin, by, ...money }: ResumeOptions,
): Promise<void> {
  const known = await actions.task(id);
  // Such a task continues by itself as soon as an owner executes.
  if (
    known.state === "received" ||
    known.state === "executing" ||
    known.state === "finalizing" ||
    known.state === "queued" ||
    known.state === "planning"
  ) {
    if (actions.executes) actions.engine.wake(known);
    return;
  }
  if (known.state === "completed") throw new UserError("task.completed-modify", { id: known.id });
  const task = await actions.taskIn(id, "resume", ["paused", "failed", "cancelled", "rejected"]);
  if (task.state === "rejected") refuseLate(task, actions.ports.clock.now());
  if (task.state === "paused" && task.reason === "money") await actions.ports.budget.refuseReached(task.startedBy);
  if (hasOpenQuestions(task)) return askAgain(actions, task, { origin, by });
  const maxCostUsd = money.maxCostUsd ?? raisedLimit(task, actions.ports.limits, money.raiseUsd);
  const options = maxCostUsd === undefined ? task.options : { ...task.options, maxCostUsd, costRaised: true };
  const redo = !allowed && (await stoppedBySecret(actions.ports.store, task));
  // A note is read by a conversation that begins.
  const sameRound = !redo && note === undefined && continuesRound(task, accepted);
  const { task: next, events } = await nextState(actions, task, { sameRound });
  const notes = note === undefined ? task.notes : [...task.notes, note];
  const resetSteps = { ...next, round: task.round + (sameRound ? 0 : 1), usedMs: 0, options, notes };
  await actions.save(resetSteps, {
    events: [resumed(task, by), ...events],
    ...handledMessage("resume", origin),
  });
}

function raisedLimit(
  task: Resumable,
  limits: TaskActions["ports"]["limits"],
  raiseUsd: number | undefined,
): number | undefined {
  if (raiseUsd === undefined) return undefined;
  return Math.max(task.costUsd, costLimit(task, limits) ?? 0) + raiseUsd;
}

function resumed({ state }: Task, by: string | undefined): EventBody {
  return { type: "task.resumed", from: state, ...(by && { by }) };
}

function refuseLate({ id, updatedAt }: TaskIn<"rejected">, now: number): void {
  // Nothing is saved after a rejection, so `updatedAt` is its time.
  if (now - Date.parse(updatedAt) > rejectionUndoMs) throw new UserError("task.rejected-before", { id });
}

/** Whether the task stopped with an unanswered question. */
function hasOpenQuestions(task: Resumable): task is TaskIn<"paused" | "cancelled"> {
  const stopped = task.state === "paused" || task.state === "cancelled";
  return stopped && openQuestions(task.questions).length > 0;
}

/** The same questions with a new deadline. The round stays, so that the planner's conversation continues with the answers. */
async function askAgain(
  actions: TaskActions,
  task: TaskIn<"paused" | "cancelled">,
  { origin, by }: Pick<ResumeOptions, "origin" | "by">,
): Promise<void> {
  const questions = renewDeadlines(task.questions, actions.ports.clock.now());
  const open = openQuestions(questions);
  const next = enterState(task, {
    state: "clarifying",
    previous: task.plan,
    change: task.change ?? "",
    before: task.work,
  });
  await actions.save(
    { ...next, questions, usedMs: 0 },
    {
      events: [resumed(task, by), { type: "question.asked", round: open[0]?.round ?? 0, questions: open }],
      ...handledMessage("resume", origin),
    },
  );
}

/**
 * Whether the round stays: then the journal restores the conversation and no model call is paid twice. A task that failed, was
 * cancelled, or whose weaker tests were not accepted begins a new round, so that its journal keys are new.
 */
function continuesRound(task: Resumable, accepted: boolean): boolean {
  return task.state === "paused" && (task.reason !== "weakened" || accepted);
}

interface RoundChoice {
  sameRound: boolean;
}

async function nextState(
  actions: TaskActions,
  task: Resumable,
  renewal: RoundChoice,
): Promise<{ task: Task; events: EventBody[] }> {
  const plan = planOf(task);
  const work = workOf(task);
  const change = task.state === "paused" && task.resumeAs === "planning" ? task.change : null;
  if (!plan || change !== null)
    return {
      task: enterState(task, { state: "planning", previous: plan, change: change ?? "", before: work }),
      events: [],
    };
  const remainingWork = work && renewed(work, renewal);
  const approved = await approvedRevision(actions.ports.store, task.id, plan);
  if (!approved) return awaitApproval(actions.ports.store, task, { plan, work: remainingWork });
  if (task.state === "paused" && task.resumeAs === "finalizing" && work && task.outcome)
    return { task: enterState(task, { state: "finalizing", plan: approved, work, outcome: task.outcome }), events: [] };
  return { task: enterState(task, { state: "queued", plan: approved, work: remainingWork }), events: [] };
}

/** Unfinished steps get all their attempts again; in a new round they are pending. */
function renewed(work: Work, { sameRound }: RoundChoice): Work {
  const steps = work.steps.map((step) => {
    if (step.state === "green" || step.state === "skipped") return step;
    return { ...step, state: sameRound ? step.state : ("pending" as const), reds: 0, granted: 0 };
  });
  return { ...work, steps };
}
