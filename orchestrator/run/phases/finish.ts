import { compareWithPlan } from "../../evidence/compare_with_plan.ts";
import { Exit, messageOf, Pause, UserError } from "../../task/errors.ts";
import { type EventBody, notice } from "../../task/events.ts";
import { enterState, type Outcome, type TaskIn, type Work } from "../../task/task.ts";
import { text } from "../../texts/index.ts";
import { bundleOf } from "../clone/bundle.ts";
import { headOf } from "../clone/head.ts";
import { announceFilesRunElsewhere, commitAll, devTasksPages } from "../commit/commit_all.ts";
import { dropUnverifiedMerge, sayBaseMoved } from "../delivery/base_moved.ts";
import { openPullRequestIfWanted } from "../delivery/pull_request.ts";
import { endUndelivered, returnsToDelivered } from "../delivery/undelivered.ts";
import { isUnwatched } from "../delivery/unwatched.ts";
import { type Change, isOutOfReach, isUnsaved } from "../store.ts";
import type { TaskRun } from "../task_run.ts";
import type { Progress, Pushed } from "../workspace.ts";
import { renameIfTaken } from "./branch.ts";
import { dropUnmended } from "./mend_findings.ts";
import { commitMessage } from "./save_step.ts";

/** Pushes the work, unfinished work in a `wip:` commit, then ends the task as `outcome` says. */
export async function finish(run: TaskRun): Promise<void> {
  const { outcome } = run.task as TaskIn<"finalizing">;
  if (outcome.state === "completed") return completeTask(run);
  await saveUnfinished(run, outcome);
  const { plan, work } = run.task as TaskIn<"finalizing">;
  if (outcome.state === "cancelled") {
    await run.commit({
      task: endUndelivered(run.task, { state: "cancelled", plan, work }),
      events: [{ type: "task.cancelled" }],
    });
  } else {
    const { reason, detail } = outcome;
    await run.commit({
      task: endUndelivered(run.task, { state: "failed", plan, work, reason, detail, exit: Exit.failed }),
      events: [{ type: "task.failed", reason, detail }],
    });
  }
  // The clone shows what its task says: the branch as it was delivered.
  if (run.task.state === "completed") await run.workspace.git.switchTo(run.task.work.branch, work.base.sha);
}

async function completeTask(run: TaskRun): Promise<void> {
  await dropUnmended(run);
  await dropUnverifiedMerge(run);
  if (await isEmpty(run)) return failUnchanged(run);
  await announceFilesRunElsewhere(run);
  await compareWithPlan(run);
  await sayBaseMoved(run);
  const pushed = await push(run, "push");
  await openPullRequestIfWanted(run);
  const unwatched = await isUnwatched(run);
  const { plan, work } = run.task as TaskIn<"finalizing">;
  await run.commit({
    task: { ...enterState(run.task, { state: "completed", plan, work }), followUp: undefined },
    events: [{ type: "task.completed", branch: work.branch, url: pushed.url, ...(unwatched && { unwatched }) }],
  });
}

/** Whether the branch has no change by this task. Commits of an adopted branch lie before its base. */
async function isEmpty(run: TaskRun): Promise<boolean> {
  const { base, steps } = (run.task as TaskIn<"finalizing">).work;
  if ((await run.workspace.git.changed(base.sha)).length > 0) return false;
  const own = new Set((await run.workspace.git.log(base.sha)).map(({ sha }) => sha));
  return steps.every(({ commit }) => commit === null || own.has(commit));
}

async function failUnchanged(run: TaskRun): Promise<void> {
  const { plan, work, id, lang } = run.task as TaskIn<"finalizing">;
  const detail = text(lang, "task.unchanged", { id });
  await run.commit({
    task: endUndelivered(run.task, { state: "failed", plan, work, reason: "unchanged", detail, exit: Exit.failed }),
    events: [{ type: "task.failed", reason: "unchanged", detail }],
  });
}

/** Commits unfinished work as `wip:` and pushes it; if the push fails, saves a bundle. A failed push does not stop the ending. */
async function saveUnfinished(run: TaskRun, outcome: Outcome): Promise<void> {
  const { work } = run.task as TaskIn<"finalizing">;
  if (work.branch === "") return;
  // A stopped task can be adopted from the plan in the branch; a failed one without a change is not worth a commit.
  const mayBeAdopted = !returnsToDelivered(run.task) && (outcome.state !== "failed" || outcome.reason === "time");
  if (!mayBeAdopted && (await isEmpty(run))) return;
  await commitUnfinished(run, outcome);
  // The branch stays as it was delivered.
  if (returnsToDelivered(run.task))
    return run.emit(notice("follow-up.kept", { branch: work.branch, file: await bundle(run, work) }));
  await announceFilesRunElsewhere(run);
  try {
    await push(run, "wip-push");
  } catch (error) {
    if (!(error instanceof Pause || error instanceof UserError) || isUnsaved(error)) throw error;
    run.ports.warn("wip.push-failed", { task: run.task.id, error: messageOf(error) });
    const file = await bundle(run, work);
    const why = text(run.task.lang, error.key, { id: run.task.id, ...error.params }).replace(/\.$/, "");
    await run.emit(notice("task.bundle", { file, branch: work.branch, why }));
  }
}

function bundle({ workspace, ports, task }: TaskRun, { base, branch }: Work): Promise<string> {
  return workspace.git.bundle(`${ports.bundles}/${task.id}-${task.round}.bundle`, base.sha, branch);
}

async function commitUnfinished(run: TaskRun, outcome: Outcome): Promise<void> {
  const { plan, work } = run.task as TaskIn<"finalizing">;
  const { message, trailer } = await commitMessage(run, {
    plan,
    step: null,
    round: run.task.round,
    summary: "",
  });
  const published = run.ports.limits.devTasks === "off" ? {} : devTasksPages(run, run.task, outcome.state);
  let bundled: Change = {};
  const bundle = async <T extends string | undefined>(sha: T): Promise<T> => {
    if (sha !== undefined) bundled = await bundleOf(run.workspace.git, [headOf(work)], sha);
    return sha;
  };
  await run.effect({
    kind: "commit",
    key: run.key("wip"),
    intent: { trailer },
    probe: async () => bundle(await run.workspace.git.findTrailer(work.base.sha, trailer)),
    act: async () => bundle(await commitAll(run, { branch: work.branch, message, published, step: null })),
    with: (head) => {
      const task = run.task as TaskIn<"finalizing">;
      return { ...bundled, task: { ...task, work: { ...task.work, head } } };
    },
  });
}

/** Pushes under different names, at most. */
const maxRenames = 5;

/** Pushes the branch, under another name where its own was taken meanwhile; a refusal for another reason pauses. */
async function push(run: TaskRun, name: string): Promise<Pushed> {
  await renameIfTaken(run);
  for (let tries = 1; ; tries++) {
    try {
      return await pushNamed(run, name);
    } catch (error) {
      const isRefused = error instanceof Pause && error.reason === "push" && tries < maxRenames;
      if (!(isRefused && (await renameIfTaken(run)))) throw error;
    }
  }
}

/** Pushes the branch under its current name, journaled. */
async function pushNamed(run: TaskRun, name: string): Promise<Pushed> {
  const { work } = run.task as TaskIn<"finalizing">;
  const ms = await pushTimeoutMs(run);
  return run.effect({
    kind: "push",
    key: run.key(name),
    intent: { branch: work.branch },
    act: () => pushWithTimeout(run, work, ms),
    with: ({ sha, url, compareUrl, remote }) => {
      const task = run.task as TaskIn<"finalizing">;
      const pushed = { sha, url, compareUrl, ...(remote && { remote }) };
      const changed: Work = { ...task.work, head: sha, pushed };
      const events: EventBody[] = [{ type: "push.done", branch: work.branch, sha, url, compareUrl }];
      return { task: { ...task, work: changed }, events, bundle: "pushed" };
    },
  });
}

const second = 1000;
/** Share of the task's time limit for the push of unfinished work. */
const wipShare = 0.1;
const wipMs = { least: 30 * second, most: 300 * second };
/** Timeout after an interrupted push of this round: the server may have it already; if not, it is probably slow. */
const afterCutMs = 10 * second;

/** Timeout of the whole push, with its retries. */
async function pushTimeoutMs(run: TaskRun): Promise<number> {
  const { id, outcome } = run.task as TaskIn<"finalizing">;
  if (outcome.state === "completed") return run.limitMs;
  for (const name of ["push", "wip-push"]) {
    const begun = await run.ports.store.effect(id, run.key(name));
    if (begun && !begun.done) return afterCutMs;
  }
  return Math.min(wipMs.most, Math.max(wipMs.least, run.limitMs * wipShare));
}

/** Pushes with retries; a failure or the timeout pauses the task. */
async function pushWithTimeout(run: TaskRun, work: Work, ms: number): Promise<Pushed> {
  const late = new AbortController();
  const tooSlow = new UserError("task.push-slow", { seconds: Math.round(ms / second) });
  const stop = run.ports.clock.after(ms, () => late.abort(tooSlow));
  try {
    return await pushWithRetries(run, work, AbortSignal.any([run.signal, late.signal]));
  } catch (error) {
    if (!(error instanceof UserError) || run.signal.aborted || isOutOfReach(error)) throw error;
    throw new Pause("push", error.key, error.params, { cause: error });
  } finally {
    stop();
  }
}

const retryDelaysMs = [1000, 4000, 10_000];

async function pushWithRetries(run: TaskRun, { branch, head, pushed }: Work, signal: AbortSignal): Promise<Pushed> {
  const { leases } = run.ports.store;
  const onProgress = (progress: Progress) => run.ports.bus.progress(run.task.id, progress);
  // A follow-up was approved for the head that it begins at.
  const expected = run.task.followUp ? pushed?.sha : undefined;
  // The remote gets what the journal has.
  const request = { branch, at: head, expected, signal, onProgress };
  for (const waitMs of retryDelaysMs) {
    try {
      await leases?.mustHold(run.task.id);
      return await run.workspace.git.push(request);
    } catch (error) {
      if (!(error instanceof UserError) || signal.aborted || isOutOfReach(error)) throw error;
      run.ports.warn("push.again", { task: run.task.id, error: messageOf(error), waitMs });
      await run.ports.clock.sleep(waitMs, signal);
    }
  }
  await leases?.mustHold(run.task.id);
  return run.workspace.git.push(request);
}
