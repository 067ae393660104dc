import type { Said } from "../devorch.ts";
import { askedAgain, openQuestions } from "../question.ts";
import { stoppedBySecret } from "../run/allowed_secrets.ts";
import { enter, planOf, type Task, type TaskIn, type Work, workOf } from "../task.ts";
import { type Desk, wordOf } from "./desk.ts";

interface Resumption extends Said {
  maxCostUsd?: number | undefined;
  /** The person accepted that the tests became fewer or weaker. */
  accepted?: boolean;
  /** The person said that what looked like a secret is none. */
  allowed?: boolean;
}

type Resumable = TaskIn<"paused" | "failed" | "cancelled">;

/** Goes on where the task stopped: time and red verifications are renewed, money counts on. */
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
  const task = await desk.taskIn(id, "resume", ["paused", "failed", "cancelled"]);
  if (task.state === "paused" && task.reason === "question") return askAgain(desk, task, origin);
  const options = maxCostUsd === undefined ? task.options : { ...task.options, maxCostUsd };
  const redo = !allowed && (await stoppedBySecret(desk.ports.store, task));
  const sameRound = !redo && goesOn(task, accepted);
  const next = {
    ...nextState(task, { sameRound }),
    round: task.round + (sameRound ? 0 : 1),
    usedMs: 0,
    options,
  };
  await desk.save(next, { events: [{ type: "task.resumed", from: task.state }], ...wordOf("resume", origin) });
}

/** The same questions with a new deadline. The round stays, so that the planner's conversation goes on with the answers. */
async function askAgain(desk: Desk, task: TaskIn<"paused">, origin: string | undefined): Promise<void> {
  const questions = askedAgain(task.questions, desk.ports.clock.now());
  const open = openQuestions(questions);
  const next = enter(task, { state: "clarifying", previous: task.plan, change: task.change });
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

function nextState(task: Resumable, renewal: Renewal): Task {
  const plan = planOf(task);
  const work = workOf(task);
  if (task.state === "paused" && task.resumeAs === "finalizing" && plan && work && task.outcome) {
    return enter(task, { state: "finalizing", plan, work, outcome: task.outcome });
  }
  if (task.state === "paused" && task.resumeAs === "planning") {
    return enter(task, { state: "planning", previous: plan, change: task.change });
  }
  if (!plan) return enter(task, { state: "planning", previous: null, change: "" });
  return enter(task, { state: "queued", plan, work: work && renewed(work, renewal) });
}

/** A step that was not finished has all its tries again, and begins anew unless its conversation goes on. */
function renewed(work: Work, { sameRound }: Renewal): Work {
  const steps = work.steps.map((step) => {
    if (step.state === "green" || step.state === "skipped") return step;
    return { ...step, state: sameRound ? step.state : ("pending" as const), reds: 0 };
  });
  return { ...work, steps };
}
