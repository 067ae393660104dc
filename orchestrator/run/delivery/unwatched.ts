import { messageOf } from "../../task/errors.ts";
import { workOf } from "../../task/task.ts";
import type { TaskRun } from "../task_run.ts";

/** Whether a forge could be asked about what was pushed, and this process will not. */
export async function isUnwatched({ task, ports, signal }: TaskRun): Promise<boolean> {
  const work = workOf(task);
  const remote = work?.pushed?.remote;
  if (ports.watchesForges || remote === undefined || task.profile?.ci === "off") return false;
  try {
    const sleep = (ms: number, stop: AbortSignal) => ports.clock.sleep(ms, stop);
    const probe = work?.pullRequest !== undefined;
    const there = await ports.workspaces.onForge(task.repo, { remote, probe, signal, sleep });
    return there?.checks !== undefined || there?.reviews !== undefined;
  } catch (error) {
    signal.throwIfAborted();
    ports.warn("forge.unknown", { task: task.id, error: messageOf(error) });
    return false;
  }
}
