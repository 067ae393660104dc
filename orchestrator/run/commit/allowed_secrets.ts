import type { Task } from "../../task/task.ts";
import type { Store } from "../store.ts";
import type { TaskRun } from "../task_run.ts";
import type { Scanned } from "../workspace.ts";

/**
 * A person may allow a suspected secret, such as an example or a test key. The permission covers exactly the values that stopped
 * the commit, by their fingerprints in the journal, in this one task.
 */
const suspectsKey = (round: number) => `secrets/suspect/${round}`;
const allowedPrefix = "secrets/allowed/";

/** Remembers what stopped a commit in this round of the task. */
export async function recordSuspects(run: TaskRun, secrets: Scanned["secrets"]): Promise<void> {
  const fingerprints = secrets.map(({ fingerprint }) => fingerprint);
  await run.commit({ effect: { key: suspectsKey(run.task.round), kind: "step", result: fingerprints, done: true } });
}

export async function allowedSecrets(run: TaskRun): Promise<ReadonlySet<string>> {
  const rows = await run.ports.store.effects(run.task.id, allowedPrefix);
  return new Set(rows.flatMap(({ result }) => result as string[]));
}

/** Whether a suspected secret paused the task: then its step must be done again before it is saved. */
export async function stoppedBySecret(store: Store, task: Task): Promise<boolean> {
  if (task.state !== "paused" || task.reason !== "push" || task.resumeAs !== "executing") return false;
  return (await suspectsOf(store, task)).length > 0;
}

/** Allows the values that stopped the task; false when there are none that a person may allow. */
export async function allowSuspects(store: Store, task: Task): Promise<boolean> {
  const known = await suspectsOf(store, task);
  if (known.length === 0 || known.includes(null) || !(await stoppedBySecret(store, task))) return false;
  const key = `${allowedPrefix}${task.round}/${known.join(",").slice(0, 200)}`;
  await store.commit(task.id, { effect: { key, kind: "step", result: known, done: true } });
  return true;
}

async function suspectsOf(store: Store, { id, round }: Task): Promise<(string | null)[]> {
  return ((await store.effect(id, suspectsKey(round)))?.result as (string | null)[] | undefined) ?? [];
}
