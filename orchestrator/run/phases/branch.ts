import { memoizeByObject } from "../../models/memoize_by_object.ts";
import { branchName, firstFreeName, isTaken } from "../../task/branch_name.ts";
import { UserError } from "../../task/errors.ts";
import { type EventBody, notice } from "../../task/events.ts";
import { KeyedQueue } from "../../task/keyed_queue.ts";
import type { Plan } from "../../task/plan.ts";
import { repoLocation } from "../../task/repo_ref.ts";
import { planOf, type Task, type TaskIn, type TaskState, type Work, workOf } from "../../task/task.ts";
import type { EffectRow, Store } from "../store.ts";
import type { TaskRun } from "../task_run.ts";
import { withWork } from "../with_work.ts";

/** Tasks of one repository choose their branch names one after the other, so that each sees the names of the others. */
const queueOf = memoizeByObject((_: Store) => new KeyedQueue());

const branchRefs = "refs/heads/";
/** States whose branch may still be pushed. */
const mayPush: readonly TaskState[] = ["queued", "executing", "finalizing", "paused", "failed", "cancelled"];

/** Creates the task's branch under a name that neither the remote nor another task of the repository uses. */
export async function createBranch(run: TaskRun): Promise<void> {
  const { work } = run.task as TaskIn<"executing">;
  if (work.branch !== "") return;
  await queueOf(run.ports.store).run(repoLocation(run.task.repo), async () => {
    const key = run.key("branch");
    const wanted = wantedName(run.task as TaskIn<"executing">);
    const name =
      intendedName(await run.ports.store.effect(run.task.id, key)) ?? firstFreeName(wanted, await takenNames(run));
    await run.effect({
      kind: "branch",
      key,
      intent: { name },
      act: async () => {
        // The clone may still have the branch of an earlier revision, which is gone from the remote, under this name.
        if (run.task.followUp) await run.workspace.git.switchTo(name, work.base.sha);
        else await run.workspace.git.createBranch(name, work.base.sha);
        return name;
      },
      with: () => ({
        task: withWork(run, { branch: name }),
        events: [{ type: "branch.created", branch: name, base: work.base.branch }, ...renameNotices(wanted, name)],
      }),
    });
  });
}

/**
 * Before the push: renames the branch when its name was taken on the remote meanwhile; returns whether it did. A branch that was
 * pushed before, or that the task was resumed from, keeps its name.
 */
export async function renameIfTaken(run: TaskRun): Promise<boolean> {
  const { work } = run.task as TaskIn<"finalizing">;
  const { branch } = work;
  if (work.pushed !== null || branch === work.base.branch) return false;
  return queueOf(run.ports.store).run(repoLocation(run.task.repo), async () => {
    const key = run.key("rename", branch);
    const begun = intendedName(await run.ports.store.effect(run.task.id, key));
    const taken = begun === undefined ? await takenNames(run, work).catch(ignoreUnreachable) : [];
    if (begun === undefined && !isTaken(branch, taken)) return false;
    const name = begun ?? firstFreeName(branch, taken);
    await run.effect({
      kind: "branch",
      key,
      intent: { name },
      act: async () => {
        await run.workspace.git.renameBranch(branch, name);
        return name;
      },
      with: () => {
        const task = run.task as TaskIn<"finalizing">;
        return { task: { ...task, work: { ...task.work, branch: name } }, events: renameNotices(branch, name) };
      },
    });
    return true;
  });
}

function wantedName({ plan, options }: TaskIn<"executing">): string {
  return options.branch ?? branchName(plan.plan);
}

/** Before the work, and before a person approves: the name that the branch gets where the wanted one is taken. */
export async function plannedNameNotices(run: TaskRun, plan: Plan): Promise<EventBody[]> {
  if (workOf(run.task)?.branch || run.task.followUp?.branch) return [];
  const wanted = run.task.options.branch ?? branchName(plan);
  const name = firstFreeName(wanted, await takenNames(run).catch(ignoreUnreachable));
  return wanted === name ? [] : [notice("task.branch-will-be", { wanted, branch: name })];
}

/** Tells the person when the branch has another name than wanted. */
function renameNotices(wanted: string, name: string): EventBody[] {
  return wanted === name ? [] : [notice("task.branch-renamed", { wanted, branch: name })];
}

/** Branches of the remote and those that other tasks will push, without the task's own. */
async function takenNames(run: TaskRun, own?: Work): Promise<string[]> {
  const remote = await run.workspace.git.remoteRefs(run.signal);
  const commits = own ? await run.workspace.git.log(own.base.sha) : [];
  const mine = new Set(commits.map(({ sha }) => sha));
  const isOwn = (name: string) => name === own?.branch && mine.has(remote[branchRefs + name] ?? "");
  const names = Object.keys(remote).flatMap((ref) =>
    ref.startsWith(branchRefs) ? [ref.slice(branchRefs.length)] : [],
  );
  return [...names.filter((name) => !isOwn(name)), ...(await reservedNames(run))];
}

async function reservedNames(run: TaskRun): Promise<string[]> {
  const { store } = run.ports;
  const place = repoLocation(run.task.repo);
  const others = (await store.tasks(mayPush)).filter(
    ({ id, repo }) => id !== run.task.id && repoLocation(repo) === place,
  );
  const names = others.map(async (task) => {
    const branch = workOf(task)?.branch;
    // The name was chosen, but a crash came before the branch was saved.
    return branch || branch === undefined ? branch : intendedName(await store.effect(task.id, branchEffectKey(task)));
  });
  return (await Promise.all(names)).flatMap((name) => (name ? [name] : []));
}

function branchEffectKey(task: Task): string {
  return `${task.round}.${planOf(task)?.revision ?? 0}/branch`;
}

function intendedName(row: EffectRow | undefined): string | undefined {
  return row?.done === false ? (row.intent as { name: string }).name : undefined;
}

/** An unreachable remote is ignored here: the push reports it and retries. */
function ignoreUnreachable(error: unknown): string[] {
  if (error instanceof UserError) return [];
  throw error;
}
