import { countDoneSteps } from "../task/carry_over_work.ts";
import { isDiskFull } from "../task/errors.ts";
import { notice } from "../task/events.ts";
import { enterState, isResting, type TaskIn } from "../task/task.ts";
import { approvedRevision, awaitApproval } from "./approval.ts";
import { isWhole, openWhole } from "./clone/restore.ts";
import { isConflictStep, mergeMovedBase, settleConflicts } from "./delivery/base_moved.ts";
import { doStep } from "./phases/do_step.ts";
import { finish } from "./phases/finish.ts";
import { judgeUnjudged } from "./phases/judge_revision.ts";
import { mendFindings } from "./phases/mend_findings.ts";
import { planTask } from "./phases/plan_task.ts";
import { prepare } from "./phases/prepare.ts";
import { reviseForRedBaseline } from "./phases/red_baseline.ts";
import { isReviewed, reviewChange } from "./phases/review.ts";
import { saveCheckpoint } from "./phases/save_step.ts";
import { tryChecks } from "./phases/try_checks.ts";
import { passesAgain } from "./phases/verify_step.ts";
import { settle } from "./settle.ts";
import type { TaskRun } from "./task_run.ts";

/** Carries a task from the state it is in to where it rests. Never throws: what goes wrong becomes a state. */
export async function drive(run: TaskRun): Promise<void> {
  try {
    await advance(run);
    // A stop that came while the last state was being saved holds for the state that it led to.
    if (run.signal.aborted && !isResting(run.task.state)) await settle(run, run.signal.reason);
    await run.saveWaiting();
  } catch (error) {
    // Saving the end may have found the disk full; that released the reserved space.
    await settle(run, error).catch((again) => (isDiskFull(again) ? settle(run, error) : Promise.reject(again)));
  } finally {
    await run.close();
  }
}

async function advance(run: TaskRun): Promise<void> {
  // Only the wip commit may use the reserved space; other work begins only if its end could be saved.
  if (run.task.state !== "finalizing") run.ports.store.reserve.keep();
  while (!isResting(run.task.state)) {
    run.signal.throwIfAborted();
    switch (run.task.state) {
      case "received":
      case "planning":
        await planTask(run);
        // Executing has its own slot: the scheduler takes it from here.
        return;
      case "queued":
      case "executing":
        if (!(await isApproved(run))) return;
        await execute(run);
        break;
      case "finalizing":
        if (!run.isOpen && !(await isApproved(run))) return;
        if (!((run.isOpen && (await isWhole(run))) || (await hasItsCommits(run)))) break;
        await finish(run);
        break;
    }
  }
}

/** Returns a task with an unapproved plan to `planned`, whatever brought it here. */
async function isApproved(run: TaskRun): Promise<boolean> {
  const { store } = run.ports;
  const { plan, work } = run.task as TaskIn<"queued" | "executing" | "finalizing">;
  if (await approvedRevision(store, run.task.id, plan)) return true;
  const { task, events } = await awaitApproval(store, run.task, { plan, work });
  await run.commit({ task, events: [notice("task.not-approved", { id: task.id }), ...events] });
  return false;
}

/** False when commits are lost and their steps must be done again. */
async function hasItsCommits(run: TaskRun): Promise<boolean> {
  await openWhole(run);
  return run.task.state === "finalizing";
}

async function execute(run: TaskRun): Promise<void> {
  await prepare(run);
  await tryChecks(run);
  await reviseForRedBaseline(run);
  const stop = startCheckpointTimer(run);
  try {
    for (let index = openStep(run); index !== undefined; index = openStep(run)) {
      run.signal.throwIfAborted();
      if (!(await isWhole(run))) await prepare(run);
      // A revision of the plan may have brought new checks.
      await tryChecks(run);
      if (isConflictStep(run.task, index)) await settleConflicts(run, () => doStep(run, index));
      else await doStep(run, index);
    }
    await judgeUnjudged(run);
    if (!isReviewed(run)) await reviewChange(run);
    await mendFindings(run);
    await mergeMovedBase(run, (index, key) => passesAgain(run, index, key));
  } finally {
    await stop();
  }
  const { plan, work, notes } = run.task as TaskIn<"executing">;
  const finalizing = enterState(run.task, { state: "finalizing", plan, work, outcome: { state: "completed" } });
  // The person hears which notes came too late to be read.
  await run.commit({
    task: { ...finalizing, notes: [] },
    events: notes.map((note) => notice("task.note-unread", { note })),
  });
}

/** Index of the plan's first step that is not done; asked anew after each step, because the plan may have been revised. */
function openStep(run: TaskRun): number | undefined {
  const { work } = run.task as TaskIn<"executing">;
  const index = countDoneSteps(work);
  const step = work.steps[index];
  return step && !step.added ? index : undefined;
}

/** Saves a checkpoint every CHECKPOINT_INTERVAL; returns a function that stops it and awaits a running one. */
function startCheckpointTimer(run: TaskRun): () => Promise<void> {
  const { clock, limits } = run.ports;
  let saving = Promise.resolve();
  let cancel = () => {};
  const schedule = () => {
    cancel = clock.after(limits.checkpointMs, () => {
      saving = saveCheckpoint(run, "interval").catch((error) =>
        run.ports.warn("checkpoint.failed", { task: run.task.id, error: String(error) }),
      );
      void saving.then(schedule);
    });
  };
  schedule();
  return async () => {
    cancel();
    await saving;
    cancel();
  };
}
