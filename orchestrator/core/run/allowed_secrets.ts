import type { Store } from "../store.ts";
import type { Task } from "../task.ts";
import type { Scanned } from "../workspace.ts";
import type { TaskRun } from "./task_run.ts";

/**
 * A person may say that something which looks like a secret is none: an example, a test's own key. The word is about exactly
 * the values that stopped the commit, which the journal knows by their fingerprints, and about this one task.
 */
const suspects = (round: number) => `secrets/suspect/${round}`;
const allowed = "secrets/allowed/";

/** Remembers what stopped a commit in this round of the task. */
export async function suspect(run: TaskRun, secrets: Scanned["secrets"]): Promise<void> {
  const fingerprints = secrets.map(({ fingerprint }) => fingerprint);
  await run.commit({ effect: { key: suspects(run.task.round), kind: "step", result: fingerprints, done: true } });
}

export async function allowedSecrets(run: TaskRun): Promise<ReadonlySet<string>> {
  const rows = await run.ports.store.effects(run.task.id, allowed);
  return new Set(rows.flatMap(({ result }) => result as string[]));
}

/** Allows what stopped the task; false when nothing did that a person could allow. */
export async function allowSuspects(store: Store, { id, round }: Task): Promise<boolean> {
  const fingerprints = (await store.effect(id, suspects(round)))?.result as (string | null)[] | undefined;
  const known = (fingerprints ?? []).filter((fingerprint) => fingerprint !== null);
  if (known.length === 0 || known.length < (fingerprints ?? []).length) return false;
  await store.commit(id, { effect: { key: `${allowed}${round}`, kind: "step", result: known, done: true } });
  return true;
}
