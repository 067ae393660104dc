import { approvedRevision, planned } from "../run/approval.ts";
import { stoppedBySecret } from "../run/commit/allowed_secrets.ts";
import { UserError } from "../task/errors.ts";
import type { EventBody } from "../task/events.ts";
import { askedAgain, openQuestions } from "../task/question.ts";
import { enter, planOf, type Task, type TaskIn, type Work, workOf } from "../task/task.ts";
import type { Said } from "./devorch.ts";
import { type Desk, wordOf } from "./task_actions.ts";

interface Resumption extends Said {
  maxCostUsd?: number | undefined;
  /** The person accepted that the tests became fewer or weaker. */
  accepted?: boolean;
  /** The person said that what looked like a secret is none. */
  allowed?: boolean;
}

type Resumable = TaskIn<"paused" | "failed" | "cancelled" | "rejected">;

/** For so long a rejection can be taken back. */
const takenBackWithinMs = 24 * 3_600_000;

/** Goes on where the task stopped: time and red verifications are renewed, money counts on. What was not approved waits for that. */
export function resume(desk: Desk, id: string, resumption: Resumption): Promise<void> {
  return desk.inTurn(id, () => resumed(desk, id, resumption));
}

/** The same, for a word that has its turn already. */
export async function resumed(
  desk: Desk,
  id: string,
  { maxCostUsd, accepted = false, allowed = false, origin }: Resumption,
): Promise<void> {
  const known = await desk.task(id);
  // A task that a crash interrupted goes on by itself as soon as an owner executes.
  if (
    known.state === "received" ||
    known.state === "executing" ||
    known.state === "finalizing" ||
    known.state === "queued" ||
    known.state === "planning"
  ) {
    if (desk.executes) desk.engine.wake(known);
    return;
  }
  const task = await desk.taskIn(id, "resume", ["paused", "failed", "cancelled", "rejected"]);
  if (task.state === "rejected") refuseLate(task, desk.ports.clock.now());
  if (asksStill(task)) return askAgain(desk, task, origin);
  const options = maxCostUsd === undefined ? task.options : { ...task.options, maxCostUsd };
  const redo = !allowed && (await stoppedBySecret(desk.ports.store, task));
  const sameRound = !redo && goesOn(task, accepted);
  const { task: next, events } = await nextState(desk, task, { sameRound });
  const renewed = { ...next, round: task.round + (sameRound ? 0 : 1), usedMs: 0, options };
  await desk.save(renewed, {
    events: [{ type: "task.resumed", from: task.state }, ...events],
    ...wordOf("resume", origin),
  });
}

function refuseLate({ id, updatedAt }: TaskIn<"rejected">, now: number): void {
  // A rejection is the last thing that is saved of a task.
  if (now - Date.parse(updatedAt) > takenBackWithinMs) throw new UserError("task.rejected-before", { id });
}

/** Stopped while a question was open: nothing was planned since then. */
function asksStill(task: Resumable): task is TaskIn<"paused" | "cancelled"> {
  const stopped = task.state === "paused" || task.state === "cancelled";
  return stopped && openQuestions(task.questions).length > 0;
}

/** The same questions with a new deadline. The round stays, so that the planner's conversation goes on with the answers. */
async function askAgain(desk: Desk, task: TaskIn<"paused" | "cancelled">, origin: string | undefined): Promise<void> {
  const questions = askedAgain(task.questions, desk.ports.clock.now());
  const open = openQuestions(questions);
  const next = enter(task, { state: "clarifying", previous: task.plan, change: task.change ?? "", before: task.work });
  await desk.save(
    { ...next, questions, usedMs: 0 },
    {
      events: [
        { type: "task.resumed", from: task.state },
        { type: "question.asked", round: open[0]?.round ?? 0, questions: open },
      ],
      ...wordOf("resume", origin),
    },
  );
}

/**
 * A pause is no ending: in the same round the journal brings the conversation back, and nothing is paid twice. A task that
 * failed, was cancelled, or whose weaker tests or secrets were not accepted tries anew, with keys that meet no old effect.
 */
function goesOn(task: Resumable, accepted: boolean): boolean {
  return task.state === "paused" && (task.reason !== "weakened" || accepted);
}

interface Renewal {
  sameRound: boolean;
}

async function nextState(desk: Desk, task: Resumable, renewal: Renewal): Promise<{ task: Task; events: EventBody[] }> {
  const plan = planOf(task);
  const work = workOf(task);
  const change = task.state === "paused" && task.resumeAs === "planning" ? task.change : null;
  if (!plan || change !== null)
    return { task: enter(task, { state: "planning", previous: plan, change: change ?? "", before: work }), events: [] };
  const going = work && renewed(work, renewal);
  const approved = await approvedRevision(desk.ports.store, task.id, plan);
  if (!approved) return planned(desk.ports.store, task, { plan, work: going });
  if (task.state === "paused" && task.resumeAs === "finalizing" && work && task.outcome)
    return { task: enter(task, { state: "finalizing", plan: approved, work, outcome: task.outcome }), events: [] };
  return { task: enter(task, { state: "queued", plan: approved, work: going }), events: [] };
}

/** A step that was not finished has all its tries again, and begins anew unless its conversation goes on. */
function renewed(work: Work, { sameRound }: Renewal): Work {
  const steps = work.steps.map((step) => {
    if (step.state === "green" || step.state === "skipped") return step;
    return { ...step, state: sameRound ? step.state : ("pending" as const), reds: 0 };
  });
  return { ...work, steps };
}
