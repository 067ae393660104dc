import type { Task } from "../../task/task.ts";
import type { Store } from "../store.ts";
import type { TaskRun } from "../task_run.ts";
import type { Scanned } from "../workspace.ts";

/**
 * A person may say that something which looks like a secret is none: an example, a test's own key. The word is about exactly
 * the values that stopped the commit, which the journal knows by their fingerprints, and about this one task.
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

/** Whether it was a secret that stopped the task where it stands: then the step is not saved before it is done again. */
export async function stoppedBySecret(store: Store, task: Task): Promise<boolean> {
  if (task.state !== "paused" || task.reason !== "push" || task.resumeAs !== "executing") return false;
  return (await suspectsOf(store, task)).length > 0;
}

/** Allows what stopped the task; false when nothing did that a person could allow. */
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
