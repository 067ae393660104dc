import { UserError } from "../../task/errors.ts";
import { type EventBody, notice } from "../../task/events.ts";
import { makeRevision } from "../../task/plan.ts";
import type { Base } from "../../task/repo_ref.ts";
import type { EarlierRevision, FollowUp, TaskIn, Work } from "../../task/task.ts";
import { awaitApproval } from "../approval.ts";
import { WaitsForPerson } from "../phases/ask_questions.ts";
import type { TaskRun } from "../task_run.ts";
import { highestRevision } from "./undelivered.ts";

/** Where a follow-up begins. */
interface Beginning {
  /** A bundle of its commits so far, which stand on an earlier head. */
  bundle?: string;
  base: Base;
  /** Empty: a new branch from the base, because the old one is `gone`. */
  branch: string;
  gone: "merged" | "deleted" | null;
  /** Commits that were pushed since devorch pushed, newest first; `rewritten`: in place of what it pushed. */
  foreign: string[];
  rewritten: boolean;
}

/**
 * Looks at the remote, journaled, and puts the working copy where the follow-up begins. Work that it has so far stays where the
 * remote is as it was; else a bundle keeps it.
 */
export async function beginFollowUp(run: TaskRun, followUp: FollowUp, key: string): Promise<Base> {
  const isMoved = ({ base }: Beginning) => base.sha !== followUp.base?.sha;
  const found = await run.effect<Beginning>({
    kind: "branch",
    key: `${key}/branch`,
    act: async () => {
      const beginning = await findBeginning(run);
      return isMoved(beginning) ? { ...beginning, ...(await bundleUnpushed(run)) } : beginning;
    },
    with: (beginning) => ({
      task: {
        ...(run.task as TaskIn<"planning">),
        ...(isMoved(beginning) && { before: null }),
        followUp: { ...followUp, base: beginning.base, branch: beginning.branch },
      },
      events: noticesOf(run, beginning),
    }),
  });
  const { before } = run.task as TaskIn<"planning">;
  const isThere = before?.branch && (await run.workspace.git.head()).branch === before.branch;
  if (!isThere) await checkOut(run, found);
  return found.base;
}

/** The commits of the work so far that no remote has. */
async function bundleUnpushed({ task, workspace, ports }: TaskRun): Promise<Pick<Beginning, "bundle">> {
  const { before } = task as TaskIn<"planning">;
  if (!before?.branch || before.steps.every(({ commit }) => commit === null)) return {};
  if ((await workspace.git.head()).branch !== before.branch) return {};
  const name = `${task.id}-${task.round}.${highestRevision(task)}.bundle`;
  return { bundle: await workspace.git.bundle(`${ports.bundles}/${name}`, before.base.sha, before.branch) };
}

/** The working copy at the beginning of the follow-up; its commit is fetched where the clone is a new one. */
export async function checkOut(run: TaskRun, { branch, base }: Pick<Beginning, "branch" | "base">): Promise<void> {
  const { git } = run.workspace;
  await git.fetchBranch(branch || base.branch, run.signal);
  await git.switchTo(branch || base.branch, base.sha);
}

async function findBeginning(run: TaskRun): Promise<Beginning> {
  const { git } = run.workspace;
  const { branch, base, pushed } = lastWork(run);
  // The base of an adopted branch is the branch itself. The base of another may have been renamed, as a default branch is.
  const ownBase = base.branch === branch ? null : base.branch;
  const target = (await git.fetchBranch(ownBase, run.signal)) ?? (await git.fetchBranch(null, run.signal));
  if (!target) throw new UserError("git.empty", { where: run.task.repo.name });
  const head = await git.fetchBranch(branch, run.signal);
  const nothing = { foreign: [], rewritten: false };
  if (!head) return { base: target, branch: "", gone: "deleted", ...nothing };
  const change = { start: startOf(run, branch), branch: head.sha, target: target.sha };
  if (target.branch !== branch && (await git.containsChange(change)))
    return { base: target, branch: "", gone: "merged", ...nothing };
  const begins = { base: { branch: target.branch, sha: head.sha }, branch, gone: null };
  if (!pushed || pushed.sha === head.sha) return { ...begins, ...nothing };
  const commits = await git.log(pushed.sha, head.sha);
  return {
    ...begins,
    foreign: commits.map(({ sha, message }) => `${sha.slice(0, 8)} ${message.split("\n", 1).join("")}`.slice(0, 120)),
    rewritten: !(await git.isAncestor(pushed.sha, head.sha)),
  };
}

/** The commit that the branch began at, over all revisions that are on it. */
function startOf(run: TaskRun, branch: string): string {
  const works = (run.task.earlier ?? []).map(({ work }) => work);
  const first = works.findLastIndex((work) => work.branch !== branch) + 1;
  const { start, base } = works[first] ?? lastWork(run);
  return start ?? base.sha;
}

/** The work that the follow-up goes on with. */
function lastWork(run: TaskRun): Work {
  const work = run.task.earlier?.at(-1)?.work;
  if (!work) throw new Error(`${run.task.id}: there is no earlier revision`);
  return work;
}

/** Most commits that are named. */
const mostNamed = 10;

function noticesOf(run: TaskRun, { bundle: file, ...beginning }: Beginning): EventBody[] {
  const { branch } = lastWork(run);
  const kept = file === undefined ? [] : [notice("follow-up.kept", { branch, file })];
  return [...kept, ...changesSince(branch, beginning)];
}

function changesSince(branch: string, { base, gone, foreign, rewritten }: Omit<Beginning, "bundle">): EventBody[] {
  if (gone) return [notice(`follow-up.${gone}`, { branch, base: base.branch })];
  if (foreign.length === 0 && !rewritten) return [];
  const more = foreign.length > mostNamed ? [`+${foreign.length - mostNamed}`] : [];
  const commits = [...foreign.slice(0, mostNamed), ...more].join("; ") || base.sha.slice(0, 8);
  return [notice(rewritten ? "follow-up.rewritten" : "follow-up.foreign", { branch, commits })];
}

/** What the planner reads of the earlier revisions and of what changed since; text of a repository, so untrusted. */
export async function deliveredText(run: TaskRun): Promise<string> {
  const { followUp, earlier = [] } = run.task;
  if (!followUp?.base) return "";
  const { base, pushed } = lastWork(run);
  const changed = followUp.branch === "" ? [] : await run.workspace.git.changed(base.sha).catch(() => []);
  const since = followUp.branch === "" || !pushed ? [] : await run.workspace.git.log(pushed.sha);
  const gone = `The branch of that work is gone: it was merged or deleted. The new work begins at ${followUp.base.branch}.`;
  return [
    ...earlier.flatMap(revisionLines),
    ...(followUp.branch === "" ? [gone] : []),
    ...(changed.length > 0 ? ["The last revision and what came after it changed these files:"] : []),
    ...changed.slice(0, 100).map(({ path, added, removed }) => `- ${path} +${added} -${removed}`),
    ...(since.length > 0 ? ["Commits on the branch since:"] : []),
    ...since.slice(0, 30).map(({ message }) => `- ${message.split("\n", 1).join("").slice(0, 200)}`),
  ].join("\n");
}

function revisionLines({ plan: { revision, plan }, work }: EarlierRevision): string[] {
  return [
    `Revision ${revision}: ${plan.summary}`,
    ...work.steps.map(({ title, state, summary }, at) => `${at + 1}. ${title} (${state}) ${summary}`.trimEnd()),
  ];
}

/** The work that a follow-up begins with. */
export function followUpWork(run: TaskRun): Pick<Work, "branch" | "pushed" | "checkpoints" | "pullRequest"> {
  const { followUp } = run.task;
  if (!followUp?.base) return { branch: "", pushed: null, checkpoints: 0 };
  const { pushed, checkpoints, pullRequest } = lastWork(run);
  if (followUp.branch === "" || !pushed) return { branch: followUp.branch, pushed: null, checkpoints };
  return {
    branch: followUp.branch,
    pushed: { ...pushed, sha: followUp.base.sha },
    checkpoints,
    ...(pullRequest && { pullRequest }),
  };
}

/** Before the first commit: where the branch has moved on the remote, the plan waits for an approval of its new head. */
export async function askAgainIfMoved(run: TaskRun): Promise<void> {
  const { followUp, plan, work } = run.task as TaskIn<"executing">;
  if (!followUp?.base || followUp.branch === "" || work.steps.some(({ commit }) => commit !== null)) return;
  const head = await remoteHead(run, followUp.branch);
  if (head === undefined || head === followUp.base.sha) return;
  const found = await findBeginning(run);
  await checkOut(run, found);
  const moved = { ...run.task, followUp: { ...followUp, base: found.base, branch: found.branch } };
  const next = makeRevision(plan.plan, plan.revision + 1, found.base.sha);
  const { task, events } = await awaitApproval(run.ports.store, moved, { plan: next, work: null });
  await run.commit({ task, events: [...noticesOf(run, found), ...events] });
  throw new WaitsForPerson();
}

/** null where the branch is gone; undefined where the remote does not answer: then the push tells. */
async function remoteHead(run: TaskRun, branch: string): Promise<string | null | undefined> {
  try {
    return (await run.workspace.git.remoteRefs(run.signal))[`refs/heads/${branch}`] ?? null;
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}
