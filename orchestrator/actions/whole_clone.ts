import { headOf, isAtHead } from "../run/clone/head.ts";
import { restoreCommits } from "../run/clone/restore.ts";
import type { Ports } from "../run/ports.ts";
import type { Workspace } from "../run/workspace.ts";
import type { CloneIdentity, Task, Work } from "../task/task.ts";

interface WholeClone {
  workspace: Workspace;
  /** To be saved with what is done in it. */
  clone: CloneIdentity | undefined;
  /** It has all commits of the work. */
  isWhole: boolean;
}

/**
 * The clone with the commits of the work: made anew where it is lost, another machine's or an older copy. `toLook`: the task's own one is
 * taken as it is.
 */
export async function openWholeClone(
  ports: Ports,
  task: Task,
  work: Work,
  { toLook = false } = {},
): Promise<WholeClone> {
  const signal = AbortSignal.timeout(120_000);
  const { folder, clone } = task;
  const open = () => ports.workspaces.open(task.repo, { folder, runId: folder, base: work.base.branch, signal });
  const { workspace, identity } = await open();
  try {
    const isKnown = !clone || clone.names.includes(identity ?? "");
    if (isKnown && (toLook || (await isAtHead(workspace.git, work)))) return { workspace, clone, isWhole: true };
    await workspace.remove();
  } catch (error) {
    await workspace.close();
    throw error;
  }
  const { workspace: anew } = await open();
  try {
    const reached = await restoreCommits({ task, ports, workspace: anew, signal }, work);
    const name = ports.newFolder();
    await anew.git.identify(name);
    const renewed = { names: [name], renewals: (clone?.renewals ?? 0) + 1 };
    return { workspace: anew, clone: renewed, isWhole: reached === headOf(work) };
  } catch (error) {
    await anew.close();
    throw error;
  }
}
