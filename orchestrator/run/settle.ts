import { decisiveLines } from "../evidence/decisive_lines.ts";
import { Exit, isDiskFull, messageOf, Pause, TaskError, UserError } from "../task/errors.ts";
import type { EventBody, FailReason, PauseReason } from "../task/events.ts";
import { pauseTask } from "../task/pause.ts";
import {
  currentOrPreviousWork,
  enterState,
  type Outcome,
  planOf,
  type Task,
  type TaskIn,
  type Work,
  workOf,
} from "../task/task.ts";
import { type TextKey, type TextParams, text } from "../texts/index.ts";
import { isMergingBase } from "./delivery/base_moved.ts";
import { endUndelivered } from "./delivery/undelivered.ts";
import { OutOfRetries, Stuck, Unchanged } from "./execution.ts";
import { WaitsForPerson } from "./phases/ask_questions.ts";
import { isMending, notMended } from "./phases/mend_findings.ts";
import { saveCheckpoint } from "./phases/save_step.ts";
import { PlanningFailed } from "./planning.ts";
import { isOutOfReach } from "./store.ts";
import type { Stop, TaskRun } from "./task_run.ts";

/** Turns what ended a run into the next state of the task. */
export async function settle(run: TaskRun, error: unknown): Promise<void> {
  if (error instanceof WaitsForPerson) return;
  // Another process goes on with it, or this one later: nothing can be saved, and nothing is lost.
  if (isOutOfReach(error) || run.signal.reason === "lost") throw error;
  if (run.signal.aborted) return settleStop(run, run.signal.reason as Stop);
  if (isDiskFull(error)) return pauseOnFullDisk(run);
  if (error instanceof Pause)
    return pauseRun(run, error.reason, taskSentence(run, error.key, error.params), error.exit);
  if (run.task.state === "finalizing") return failWithoutPush(run, error);
  const { reason, detail, exit } = classifyFailure(run, error);
  return failTask(run, reason, detail, exit);
}

/** Stopped by a person, the time limit or a shutdown, which leaves the state as it is for the next start. */
async function settleStop(run: TaskRun, stop: Stop): Promise<void> {
  await checkpointIfWorking(run);
  if (stop === "shutdown") return;
  if (stop === "interrupt") return pauseRun(run, "interrupted", taskSentence(run, "task.interrupted"), Exit.paused);
  // The plan was done in time.
  if (stop === "time" && (isMending(run.task) || isMergingBase(run.task)))
    return finalize(run, { state: "completed" }, unmendedStep(run.task));
  if (stop === "time")
    return failTask(
      run,
      "time",
      text(run.task.lang, "task.time", { minutes: Math.ceil(run.limitMs / 60_000) }),
      Exit.failed,
    );
  const { task } = run;
  if (workOf(task)) return finalize(run, { state: "cancelled" }, []);
  await run.commit({
    task: endUndelivered(task, { state: "cancelled", plan: planOf(task), work: currentOrPreviousWork(task) }),
    events: [{ type: "task.cancelled" }],
  });
}

function pauseOnFullDisk(run: TaskRun): Promise<void> {
  run.ports.store.reserve.release();
  return pauseRun(run, "disk", taskSentence(run, "task.disk"), Exit.paused);
}

async function pauseRun(run: TaskRun, reason: PauseReason, detail: string, exit: number): Promise<void> {
  if (reason !== "interrupted") await checkpointIfWorking(run);
  await run.commit(pauseTask(run.task, { reason, detail, exit }));
}

/** With work on a branch the task is finalized (`wip:` commit and push); otherwise it fails at once. */
async function failTask(run: TaskRun, reason: FailReason, detail: string, exit: number): Promise<void> {
  if (workOf(run.task)?.branch) return finalize(run, { state: "failed", reason, detail }, failedStep(run.task));
  const work = workOf(run.task) ? null : currentOrPreviousWork(run.task);
  await run.commit({
    task: endUndelivered(run.task, { state: "failed", reason, detail, exit, plan: planOf(run.task), work }),
    events: [{ type: "task.failed", reason, detail }],
  });
}

async function finalize(run: TaskRun, outcome: Outcome, events: EventBody[]): Promise<void> {
  const { plan, work } = run.task as TaskIn<"executing">;
  await run.commit({
    task: enterState(run.task, { state: "finalizing", plan, work: withoutRunning(work), outcome }),
    events,
  });
}

/** A step that was still running is red. */
export function withoutRunning(work: Work): Work {
  const steps = work.steps.map((step) => (step.state === "running" ? { ...step, state: "red" as const } : step));
  return { ...work, steps };
}

function failedStep(task: Task): EventBody[] {
  const steps = workOf(task)?.steps ?? [];
  const index = steps.findIndex(({ state }) => state === "running");
  const step = steps[index];
  return step ? [{ type: "step.failed", step: index + 1, title: step.title, output: step.output }] : [];
}

function unmendedStep(task: Task): EventBody[] {
  const steps = workOf(task)?.steps ?? [];
  const index = steps.findIndex(({ state }) => state === "running");
  const step = steps[index];
  return step ? notMended(step, index) : [];
}

/** Finalizing itself failed: the task fails, its commits stay in the clone. */
async function failWithoutPush(run: TaskRun, error: unknown): Promise<void> {
  const { plan, work, outcome } = run.task as TaskIn<"finalizing">;
  run.ports.warn("finish.failed", { task: run.task.id, error: messageOf(error), stack: (error as Error).stack });
  const detail = outcome.state === "failed" ? outcome.detail : failureSentence(run, error);
  const reason = outcome.state === "failed" ? outcome.reason : "internal";
  await run.commit({
    task: endUndelivered(run.task, { state: "failed", plan, work, reason, detail, exit: Exit.failed }),
    events: [{ type: "task.failed", reason, detail }],
  });
}

function classifyFailure(run: TaskRun, error: unknown): { reason: FailReason; detail: string; exit: number } {
  if (error instanceof PlanningFailed)
    return { reason: "plan", detail: `${personReads(run, error)}\n${error.output}`.trim(), exit: Exit.failed };
  if (error instanceof Unchanged) return { reason: "unchanged", detail: error.message, exit: Exit.failed };
  if (error instanceof OutOfRetries) {
    const lines = decisiveLines(error.output);
    // Revisions of the plan may have granted more than MAX_RETRIES.
    const reds = workOf(run.task)?.steps.find(({ state }) => state === "running")?.reds;
    const params = {
      retries: reds ?? run.ports.limits.retries,
      command: error.saidAs ? personReads(run, error) : error.message,
      lines,
    };
    const detail = text(run.task.lang, "task.retries", params);
    return { reason: "retries", detail, exit: Exit.failed };
  }
  if (error instanceof Stuck)
    return {
      reason: run.task.state === "planning" ? "plan" : "retries",
      detail: personReads(run, error),
      exit: Exit.failed,
    };
  if (error instanceof UserError)
    return { reason: "internal", detail: taskSentence(run, error.key, error.params), exit: error.exit };
  if (error instanceof TaskError)
    return { reason: "internal", detail: `${personReads(run, error)}\n${error.output}`.trim(), exit: Exit.failed };
  run.ports.warn("run.failed", { task: run.task.id, error: messageOf(error), stack: (error as Error).stack });
  return {
    reason: "internal",
    detail: text(run.task.lang, "task.internal", { error: messageOf(error) }),
    exit: Exit.failed,
  };
}

/** A message without a sentence of its own is quoted: it is what a program said, in the program's language. */
function personReads(run: TaskRun, { message, saidAs }: TaskError): string {
  return saidAs ? taskSentence(run, saidAs.key, saidAs.params) : taskSentence(run, "task.quoted", { words: message });
}

/** Why finalizing failed, without the internals of the error. */
function failureSentence(run: TaskRun, error: unknown): string {
  return error instanceof UserError || error instanceof Pause
    ? taskSentence(run, error.key, error.params)
    : text(run.task.lang, "task.internal", { error: messageOf(error) });
}

/** The sentence in the task's language, with the task's id as a parameter. */
function taskSentence(run: TaskRun, key: TextKey, params: TextParams = {}): string {
  return text(run.task.lang, key, { id: run.task.id, ...params });
}

async function checkpointIfWorking(run: TaskRun): Promise<void> {
  if (run.task.state !== "executing" || run.task.work.branch === "" || !run.isOpen) return;
  try {
    await saveCheckpoint(run, "stop");
  } catch (error) {
    run.ports.warn("checkpoint.failed", { task: run.task.id, error: messageOf(error) });
  }
}
