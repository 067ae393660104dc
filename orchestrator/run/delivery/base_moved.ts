import { carryOverWork } from "../../task/carry_over_work.ts";
import { messageOf, Pause, UserError } from "../../task/errors.ts";
import { type EventBody, notice } from "../../task/events.ts";
import { type ApprovedRevision, makeRevision, type PlanStep } from "../../task/plan.ts";
import type { Base } from "../../task/repo_ref.ts";
import type { Conflict, Merged, Task, TaskIn, Work } from "../../task/task.ts";
import { type Lang, text } from "../../texts/index.ts";
import { approvalByScope, awaitApproval } from "../approval.ts";
import { bundleOf } from "../clone/bundle.ts";
import { WaitsForPerson } from "../phases/ask_questions.ts";
import { taskProfile } from "../profile.ts";
import { type Change, isUnsaved } from "../store.ts";
import type { TaskRun } from "../task_run.ts";
import { lastStep, withWork } from "../with_work.ts";
import type { Divergence } from "../workspace.ts";
import { highestRevision } from "./undelivered.ts";

type MergeOutcome = { merged: Merged; commits: number } | { conflicts: string[]; base: Base } | { nothing: true };

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
  let bundled: Bundled = { events: [] };
  const outcome = await run.effect<MergeOutcome>({
    kind: "commit",
    key,
    intent: { trailer },
    act: async () => {
      const found = await merge(run, trailer);
      if ("merged" in found) bundled = await bundleOfMerge(run, found.merged);
      return found;
    },
    with: (found) => {
      const { events = [], ...change } = withMerge(run, found);
      return { ...change, ...bundled, events: [...events, ...bundled.events] };
    },
  });
  if ("conflicts" in outcome && outcome.conflicts.length > 0) await askForConflicts(run, outcome);
  const { merged } = (run.task as TaskIn<"executing">).work;
  if (!merged || merged.verified) return;
  const index = lastStep(run);
  if (await passesAgain(index, `${key}/checks`)) await verified(run, merged, index);
  else await dropUnverifiedMerge(run);
}

type Bundled = Awaited<ReturnType<typeof bundleOf>>;

function bundleOfMerge({ workspace }: TaskRun, { from, base, sha }: Merged): Promise<Bundled> {
  return bundleOf(workspace.git, [from, base.sha], sha);
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
    if (!("sha" in result)) return { conflicts: result.conflicts ?? [], base: { branch, sha: target } };
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
  if ("conflicts" in outcome) {
    const files = outcome.conflicts.join(", ");
    const isOpen = outcome.conflicts.length > 0 && !(run.task as TaskIn<"executing">).work.conflict;
    return isOpen ? {} : { events: [notice("base.conflicts", { branch, files })] };
  }
  const { merged, commits } = outcome;
  const { work } = run.task as TaskIn<"executing">;
  // From here on the change of the branch is what it has beyond the base as it is now.
  const changed = { merged, base: merged.base, start: work.start ?? work.base.sha, head: merged.sha };
  return { task: withWork(run, changed), events: [notice("base.merged", { branch, count: commits })] };
}

/** Conflicts become a step of a new revision, which waits for a person; asked once. */
async function askForConflicts(run: TaskRun, { conflicts, base }: { conflicts: string[]; base: Base }): Promise<void> {
  const { plan, work, lang } = run.task as TaskIn<"executing">;
  if (work.conflict) return;
  const step = conflictStep(base.branch, conflicts, lang);
  const next = makeRevision(
    { ...plan.plan, steps: [...plan.plan.steps, step] },
    highestRevision(run.task) + 1,
    plan.head,
  );
  const kept = carryOverWork(work, plan.plan, next.plan) ?? work;
  const { task, events } = await awaitApproval(run.ports.store, run.task, {
    plan: next,
    work: { ...kept, conflict: { base, step, before: plan } },
  });
  const why = text(lang, "base.ask", { branch: base.branch, files: conflicts.join(", ") });
  await run.commit({
    task,
    events: [{ type: "plan.revised", revision: next.revision, why, within: false }, ...events],
  });
  throw new WaitsForPerson();
}

/** Files of a step, as in a plan. */
const mostFilesOfStep = 50;

function conflictStep(branch: string, files: readonly string[], lang: Lang): PlanStep {
  const named = files.slice(0, mostFilesOfStep);
  const goal = [
    `${branch} went on meanwhile and is merged into this branch. In these files both changed the same place:`,
    ...named.map((path) => `- ${path}`),
    "Between the markers <<<<<<< and ======= stands what this branch has, between ======= and >>>>>>> what the base has. Keep what both sides mean, leave no marker, and change nothing else. A file without markers was removed on one side, or has no lines: decide which stands.",
  ].join("\n");
  const quoted = named.map((path) => `'${path.replaceAll("'", "'\\''")}'`).join(" ");
  return {
    title: text(lang, "base.step", { branch }),
    goal: goal.slice(0, 4000),
    files: { modify: [...named] },
    verify: [{ run: `! grep -nE '^(<<<<<<<|>>>>>>>) ' -- ${quoted}` }],
    commit: { subject: `settle conflicts with ${branch}` },
  };
}

/** Whether the plan ends with the step that settles the conflicts of a merge; a person may have changed the plan. */
export function endsWithConflicts({ plan, work }: Pick<TaskIn<"planned">, "plan" | "work">): boolean {
  const { conflict } = work ?? {};
  const isSame = JSON.stringify(plan.plan.steps.at(-1)) === JSON.stringify(conflict?.step);
  return conflict !== undefined && !conflict.dropped && isSame;
}

/** Whether this step settles the conflicts of a merge. */
export function isConflictStep(task: Task, index: number): boolean {
  const { plan, work } = task as TaskIn<"executing">;
  return index === plan.plan.steps.length - 1 && endsWithConflicts({ plan, work });
}

/** The merge with its conflicts, then the step that settles them; where that does not get green, the branch goes out without. */
export async function settleConflicts(run: TaskRun, settle: () => Promise<void>): Promise<void> {
  const { conflict } = (run.task as TaskIn<"executing">).work;
  if (!conflict) return;
  await openMerge(run, conflict);
  try {
    await settle();
  } catch (error) {
    const isStopped = error instanceof WaitsForPerson || error instanceof Pause || isUnsaved(error);
    if (run.signal.aborted || isStopped) throw error;
    run.ports.warn("base.not-settled", { task: run.task.id, error: messageOf(error) });
    await dropUnverifiedMerge(run);
    const { task, ...change } = withoutConflictStep(run.task as TaskIn<"executing">);
    return run.commit({ ...change, task: { ...(run.task as TaskIn<"executing">), ...task } });
  }
  const { work } = run.task as TaskIn<"executing">;
  const isDone = work.steps.at(-1)?.state === "green";
  if (isDone && work.merged) await run.commit({ task: withWork(run, { merged: { ...work.merged, verified: true } }) });
}

async function openMerge(run: TaskRun, { base }: Conflict): Promise<void> {
  const { id, round, plan, work } = run.task as TaskIn<"executing">;
  const trailer = `Devorch-Merges: ${id}/${round}.${plan.revision}`;
  let bundled: Bundled = { events: [] };
  await run.effect<Merged>({
    kind: "commit",
    key: run.key("base-merge-open"),
    intent: { trailer },
    act: async () => {
      const { git } = run.workspace;
      const made = (await git.log(work.base.sha)).find(({ message }) => message.split("\n").includes(trailer));
      const from = made?.parents[0] ?? (await git.head()).sha;
      const message = `chore: merge ${base.branch}\n\nDevorch-Task: ${id}\n${trailer}\n`;
      if (!made) await git.merge(base.sha, message, { withMarkers: true });
      const { sha } = await git.head();
      const merged = { sha, from, base, into: work.base, ...(work.start !== undefined && { start: work.start }) };
      bundled = await bundleOfMerge(run, merged);
      return merged;
    },
    with: (merged) => ({
      ...bundled,
      task: withWork(run, { merged, base: merged.base, start: work.start ?? work.base.sha, head: merged.sha }),
    }),
  });
}

/** The plan as it was approved before the step, as a revision of its own. */
export function withoutConflictStep(
  task: TaskIn<"planned" | "executing">,
): { task: Pick<TaskIn<"executing">, "plan" | "work"> } & Required<Pick<Change, "events" | "approval">> {
  const { conflict, ...work } = task.work as Work;
  if (!conflict) throw new Error(`${task.id}: there is no step for conflicts`);
  const before = conflict.before as ApprovedRevision;
  const next = makeRevision(before.plan, highestRevision(task) + 1, before.head);
  const { plan, change } = approvalByScope(next, before);
  const steps = work.steps.slice(0, before.plan.steps.length);
  return { ...change, task: { plan, work: { ...work, steps, conflict: { ...conflict, dropped: true } } } };
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
    head: merged.from,
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
