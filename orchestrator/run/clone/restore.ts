import { notice } from "../../task/events.ts";
import type { Base } from "../../task/repo_ref.ts";
import { currentOrPreviousWork, enterState, resetStep, type StepState, type Task, type Work } from "../../task/task.ts";
import { checkOut } from "../delivery/follow_up.ts";
import type { Store } from "../store.ts";
import type { TaskRun } from "../task_run.ts";
import type { Git } from "../workspace.ts";
import { headOf, isAtHead } from "./head.ts";

/** Opens the clone. One that is lost, another one or an older copy is made anew, with the commits that were saved. */
export async function openWhole(run: TaskRun): Promise<Base> {
  const base = await run.open();
  return (await isWhole(run)) ? base : restore(run);
}

/** Whether the open clone is the one that the journal speaks of, as the journal left it. */
export async function isWhole(run: TaskRun): Promise<boolean> {
  if (!run.isKnownClone) return false;
  const work = currentOrPreviousWork(run.task);
  // It was there a moment ago: a clone that cannot be read is no longer whole.
  return !work || work.branch === "" || isAtHead(run.workspace.git, work).catch(() => false);
}

async function restore(run: TaskRun): Promise<Base> {
  const base = await run.replaceClone();
  const work = currentOrPreviousWork(run.task);
  const clone = await run.nameClone();
  if (!work) {
    await checkOutBeginning(run);
    await run.commit({ task: { ...run.task, clone, prepared: undefined } });
  } else await saveRestored(run, clone, { work, opened: base, reached: await restoreCommits(run, work) });
  return base;
}

/** A follow-up that was approved begins at the commit that its plan was made for, which a new clone need not have. */
async function checkOutBeginning(run: TaskRun): Promise<void> {
  const { followUp, state } = run.task;
  if (state !== "queued" || !followUp?.base) return;
  const { base, branch } = followUp;
  const branches = [branch, base.branch].filter((name) => name !== "");
  // One that the remote has no more was replaced there: that is asked about before the first commit.
  if (await run.workspace.git.fetchCommit(base.sha, branches, run.signal))
    await run.workspace.git.switchTo(branch || base.branch, base.sha);
}

interface Restored {
  work: Work;
  /** The base of the clone that was made anew. */
  opened: Base;
  /** The last commit of the work that the clone has again; undefined where it has not even the base. */
  reached: string | undefined;
}

/** Saves what is left of the work. Its open steps begin again in a new round, because the journal speaks of files that are gone. */
async function saveRestored(run: TaskRun, clone: Task["clone"], restored: Restored): Promise<void> {
  const { id } = run.task;
  const { work, reached } = restored;
  const params = { id, branch: work.branch, base: work.base.branch };
  if (reached === undefined || (reached === work.base.sha && reached !== headOf(work))) {
    const isEnding = run.task.state === "finalizing" && run.task.outcome.state !== "completed";
    const said = notice(isEnding ? "task.clone-lost-unfinished" : "task.clone-lost", params);
    return saveAnew(run, clone, await beginAnew(run, restored), said);
  }
  const kept = keptSteps(work, reached);
  const isWhole = reached === headOf(work);
  const steps = kept.filter(({ commit, attempts }) => commit !== null && attempts > 0).length;
  const said = isWhole
    ? notice("task.clone-restored", { ...params, steps })
    : notice("task.clone-lost-after", { ...params, step: kept.length });
  if (isWhole && run.task.state === "finalizing") return run.commit({ task: { ...run.task, clone }, events: [said] });
  const { review, ...rest } = work;
  const isComplete = kept.length === work.steps.length;
  const left: Work = {
    ...rest,
    ...(isComplete && review && { review }),
    head: reached,
    setUp: false,
    steps: [...kept, ...work.steps.slice(kept.length).flatMap(begunAnew)],
    leftovers: [],
    meant: [],
  };
  await saveAnew(run, clone, left, said);
}

/** The steps that are done in the history of a commit: all of them at the head. */
function keptSteps(work: Work, reached: string): StepState[] {
  const isDone = ({ state }: StepState) => state === "green" || state === "skipped";
  const open = work.steps.findIndex((step) => !isDone(step));
  const done = open === -1 ? work.steps : work.steps.slice(0, open);
  return reached === headOf(work) ? done : done.slice(0, done.findIndex(({ commit }) => commit === reached) + 1);
}

function begunAnew(step: StepState): StepState[] {
  if (step.attempts === 0) return [step];
  return step.added && step.commit !== null ? [] : [resetStep(step)];
}

/** The work from its base on, where its commits are nowhere any more. */
async function beginAnew(run: TaskRun, { work, opened, reached }: Restored): Promise<Work> {
  const { review: _, cleanBefore: __, head: ___, merged, start: ____, ...kept } = work;
  const start = merged ? merged.start : work.start;
  const { followUp } = run.task;
  const followed = followUp?.base && followUp.branch !== "" ? { base: followUp.base, branch: followUp.branch } : null;
  const base = followed?.base ?? (reached === undefined ? opened : work.base);
  if (followed) await checkOut(run, followed);
  else await run.workspace.git.reset(base.sha);
  return {
    ...kept,
    ...(start !== undefined && { start }),
    base,
    // An adopted branch keeps its name; one of our own may be on the remote with the lost commits, so it gets a new name.
    branch: followed || work.branch === base.branch ? work.branch : "",
    baseline: null,
    setUp: false,
    steps: work.steps.flatMap((step) => (step.added ? [] : step.attempts > 0 ? resetStep(step) : step)),
    pushed: followed && work.pushed ? { ...work.pushed, sha: base.sha } : null,
    leftovers: [],
    meant: [],
  };
}

/** Planning and ending keep their round: what they did is in the journal, and not in the files. */
async function saveAnew(
  run: TaskRun,
  clone: Task["clone"],
  work: Work,
  said: ReturnType<typeof notice>,
): Promise<void> {
  const task: Task = { ...run.task, clone, prepared: undefined };
  if (task.state === "planning") return run.commit({ task: { ...task, before: work }, events: [said] });
  if (task.state === "finalizing" && task.outcome.state !== "completed") {
    return run.commit({ task: { ...task, work }, events: [said] });
  }
  const round = task.round + 1;
  if (task.state === "queued") return run.commit({ task: { ...task, work, round }, events: [said] });
  if (task.state !== "executing" && task.state !== "finalizing") return run.commit({ task, events: [said] });
  const executing = enterState(task, { state: "executing", plan: task.plan, work });
  await run.commit({ task: { ...executing, round }, events: [said] });
}

type Restoring = Pick<TaskRun, "task" | "signal"> & {
  ports: { store: Pick<Store, "bundles"> };
  workspace: { git: Git };
};

/**
 * Brings the commits of the work into a clone that was made anew, from the remote and from what was saved. Returns the last one that
 * is there with all before it; undefined where not even the base is there any more.
 */
export async function restoreCommits({ task, ports, workspace, signal }: Restoring, work: Work) {
  const { git } = workspace;
  const { base, branch, pushed, merged } = work;
  const branches = [branch, task.followUp?.branch ?? "", base.branch].filter((name) => name !== "");
  if (pushed) await git.fetchCommit(pushed.sha, branches, signal);
  // The commits before a merge of the base follow from where that was before.
  for (const { sha } of merged ? [base, merged.into] : [base])
    if (!(await git.fetchCommit(sha, branches, signal))) return undefined;
  if (branch === "") return headOf(work);
  for (const { pack } of await ports.store.bundles(task.id)) await git.unpack(pack);
  const commits = work.steps.flatMap(({ commit, attempts }) => (commit !== null && attempts > 0 ? [commit] : []));
  for (const sha of [headOf(work), ...commits.reverse(), base.sha]) {
    if (!(await git.isAncestor(base.sha, sha))) continue;
    await git.switchTo(branch, sha);
    return sha;
  }
  return undefined;
}
