import { messageOf, UserError } from "../../task/errors.ts";
import { type EventBody, notice } from "../../task/events.ts";
import type { Base } from "../../task/repo_ref.ts";
import type { Merged, Task, TaskIn, Work } from "../../task/task.ts";
import { taskProfile } from "../profile.ts";
import type { TaskRun } from "../task_run.ts";
import { lastStep, withWork } from "../with_work.ts";
import type { Divergence } from "../workspace.ts";

type MergeOutcome = { merged: Merged; commits: number } | { conflicts: string[] } | { nothing: true };

/**
 * Before the push: merges what the base has got meanwhile where the repository's profile says so, and has the last step's checks
 * pass again. What cannot be merged, or is red then, stays out; the branch goes out as it was, and it is said.
 */
export async function mergeMovedBase(
  run: TaskRun,
  passesAgain: (index: number, key: string) => Promise<boolean>,
): Promise<void> {
  const { "base-moved": mode = "say" } = await taskProfile(run.ports, run.task);
  if (mode !== "merge") return;
  const key = run.key("base-merge");
  const trailer = `Devorch-Merges: ${run.task.id}/${run.task.round}.${(run.task as TaskIn<"executing">).plan.revision}`;
  await run.effect<MergeOutcome>({
    kind: "commit",
    key,
    intent: { trailer },
    act: () => merge(run, trailer),
    with: (outcome) => withMerge(run, outcome),
  });
  const { merged } = (run.task as TaskIn<"executing">).work;
  if (!merged || merged.verified) return;
  const index = lastStep(run);
  if (await passesAgain(index, `${key}/checks`)) await verified(run, merged, index);
  else await dropUnverifiedMerge(run);
}

async function merge(run: TaskRun, trailer: string): Promise<MergeOutcome> {
  const { git } = run.workspace;
  const { work, id } = run.task as TaskIn<"executing">;
  const made = (await git.log(work.base.sha)).find(({ message }) => message.split("\n").includes(trailer));
  const target = made?.parents[1] ?? (await targetOf(run))?.sha;
  if (target === undefined) return { nothing: true };
  const branch = baseBranch(run);
  const from = made?.parents[0] ?? (await git.head()).sha;
  if (!made) {
    const apart = await git.divergence(target, branch, run.signal).catch(ignoreUnreachable);
    if (!apart || apart.commits === 0) return { nothing: true };
    const message = `chore: merge ${branch}\n\nDevorch-Task: ${id}\n${trailer}\n`;
    const result = await git.merge(target, message);
    if (!("sha" in result)) return { conflicts: result.conflicts ?? [] };
  }
  const commits = (await git.log(from, target)).length;
  const { start, base } = work;
  const { sha } = await git.head();
  const merged: Merged = {
    sha,
    from,
    base: { branch, sha: target },
    into: base,
    ...(start !== undefined && { start }),
  };
  return { merged, commits };
}

function withMerge(run: TaskRun, outcome: MergeOutcome): { task?: Task; events?: EventBody[] } {
  if ("nothing" in outcome) return {};
  const branch = baseBranch(run);
  if ("conflicts" in outcome)
    return { events: [notice("base.conflicts", { branch, files: outcome.conflicts.join(", ") })] };
  const { merged, commits } = outcome;
  const { work } = run.task as TaskIn<"executing">;
  // From here on the change of the branch is what it has beyond the base as it is now.
  const changed = { merged, base: merged.base, start: work.start ?? work.base.sha };
  return { task: withWork(run, changed), events: [notice("base.merged", { branch, count: commits })] };
}

async function verified(run: TaskRun, merged: Merged, index: number): Promise<void> {
  const tree = await run.workspace.git.tree();
  const { work } = run.task as TaskIn<"executing">;
  const steps = work.steps.map((step, at) => (at === index ? { ...step, tree } : step));
  const evidence = work.evidence && { ...work.evidence, tree };
  await run.commit({
    task: withWork(run, { steps, merged: { ...merged, verified: true }, ...(evidence && { evidence }) }),
  });
}

/** The branch as it was before a merge whose checks did not get green. */
export async function dropUnverifiedMerge(run: TaskRun): Promise<void> {
  const { work } = run.task as TaskIn<"executing" | "finalizing">;
  const { merged } = work;
  if (!merged || merged.verified) return;
  await run.workspace.git.reset(merged.from);
  const { merged: _, start: __, ...kept } = work;
  const before: Work = {
    ...kept,
    base: merged.into,
    ...(merged.start !== undefined && { start: merged.start }),
    // What was seen of the merged tree says nothing about this one.
    steps: work.steps.map((step, at) =>
      at === work.steps.length - 1
        ? { ...step, evidence: step.evidence.filter(({ tree }) => tree === step.tree) }
        : step,
    ),
  };
  const task = { ...run.task, work: before } as Task;
  await run.commit({ task, events: [notice("base.red", { branch: merged.base.branch })] });
}

/** Whether the work is done and only the merge of the base waits for its checks. */
export function isMergingBase(task: Task): boolean {
  return task.state === "executing" && task.work.merged !== undefined && !task.work.merged.verified;
}

/** Before the push: how far the base has gone on, and in which files of the change. */
export async function sayBaseMoved(run: TaskRun): Promise<void> {
  const key = run.key("base-moved");
  if (await run.ports.store.effect(run.task.id, key)) return;
  const target = await targetOf(run);
  const branch = baseBranch(run);
  const apart = target && (await run.workspace.git.divergence(target.sha, branch, run.signal).catch(ignoreUnreachable));
  await run.commitOnce(key, "step", () => ({ events: apart ? movedNotices(branch, apart) : [] }));
}

/** Most files that are named. */
const mostFiles = 10;

function movedNotices(branch: string, { commits, overlap }: Divergence): EventBody[] {
  if (commits === 0) return [];
  if (overlap.length === 0) return [notice("base.moved", { branch, count: commits })];
  const more = overlap.length > mostFiles ? [`+${overlap.length - mostFiles}`] : [];
  const files = [...overlap.slice(0, mostFiles), ...more].join(", ");
  return [notice("base.overlaps", { branch, count: commits, files })];
}

/** The base of an adopted branch is the branch itself, which has none to follow. */
async function targetOf(run: TaskRun): Promise<Base | null> {
  const { work } = run.task as TaskIn<"executing" | "finalizing">;
  const branch = baseBranch(run);
  if (branch === work.branch) return null;
  return run.workspace.git.fetchBranch(branch, run.signal).catch(ignoreUnreachable);
}

function baseBranch(run: TaskRun): string {
  return (run.task as TaskIn<"executing" | "finalizing">).work.base.branch;
}

/** What cannot be reached is told by the push. */
function ignoreUnreachable(error: unknown): null {
  if (error instanceof UserError) return null;
  throw new Error(messageOf(error), { cause: error });
}
