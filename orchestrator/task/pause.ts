import { Exit } from "./errors.ts";
import type { EventBody, PauseReason } from "./events.ts";
import { currentOrPreviousWork, enterState, planOf, type Task, type TaskIn } from "./task.ts";

interface Cause {
  reason: PauseReason;
  /** The sentence for a person. */
  detail: string;
  /** What a command that follows the task exits with; `Exit.paused` unless said. */
  exit?: number;
}

type GoingOn = Pick<TaskIn<"paused">, "resumeAs" | "plan" | "work">;

/** The task paused, and the event that says so. It goes on where it stands and with what it has, but for `instead`. */
export function pauseTask(
  task: Task,
  { reason, detail, exit = Exit.paused }: Cause,
  instead: Partial<GoingOn> = {},
): { task: Task; events: EventBody[] } {
  const paused = enterState(task, {
    state: "paused",
    reason,
    detail,
    exit,
    resumeAs: resumeAs(task),
    outcome: task.state === "finalizing" ? task.outcome : null,
    change: task.state === "planning" || task.state === "clarifying" ? task.change : "",
    plan: planOf(task),
    work: currentOrPreviousWork(task),
    ...instead,
  });
  return { task: paused, events: [{ type: "task.paused", reason, detail }] };
}

function resumeAs({ state }: Task): GoingOn["resumeAs"] {
  if (state === "finalizing") return "finalizing";
  return state === "executing" || state === "queued" ? "executing" : "planning";
}
