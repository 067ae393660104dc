import { createHash } from "node:crypto";
import { belowFloor, type Floor } from "../../evidence/judge.ts";
import type { Task } from "../../task/task.ts";
import type { Change, Store } from "../store.ts";
import type { OldTests } from "./old_tests.ts";

/** What a person accepted: exactly these findings, and counts no lower than these. */
interface Accepted {
  fingerprints: string[];
  floor: Floor | null;
}

const waitingKey = (round: number) => `weakened/waits/${round}`;
const acceptedPrefix = "weakened/accepted/";
/** Records that the person accepted exactly what paused the task. */
export async function acceptWaitingChange(store: Store, { id, round }: Task): Promise<void> {
  const waiting = (await store.effect(id, waitingKey(round)))?.result as Accepted | undefined;
  if (!waiting) return;
  const name = createHash("sha256").update(JSON.stringify(waiting)).digest("hex").slice(0, 16);
  await store.commit(id, {
    effect: { key: `${acceptedPrefix}${round}/${name}`, kind: "step", result: waiting, done: true },
  });
}

/** What is left of it beside what a person accepted. */
export async function unaccepted(
  store: Store,
  id: string,
  found: OldTests,
): Promise<Pick<OldTests, "findings" | "counts">> {
  const known = await acceptedOf(store, id);
  const findings = found.findings.filter(({ fingerprint }) => !known.fingerprints.includes(fingerprint));
  if (found.counts === null) return { findings, counts: null };
  const { before, now } = found.counts;
  const isLower = belowFloor(
    { passed: now.tests, failed: 0, skipped: now.skipped, partial: false },
    known.floor ?? before,
  );
  return { findings, counts: isLower && { before, now } };
}

/** What `approve` would accept. */
export function waitingEffect(
  round: number,
  left: Pick<OldTests, "findings" | "counts">,
): NonNullable<Change["effect"]> {
  return { key: waitingKey(round), kind: "step", result: asAccepted(left), done: true };
}

async function acceptedOf(store: Store, id: string): Promise<Accepted> {
  const all = (await store.effects(id, acceptedPrefix)).map(({ result }) => result as Accepted);
  return {
    fingerprints: all.flatMap(({ fingerprints }) => fingerprints),
    floor: all.map(({ floor }) => floor).findLast((floor) => floor !== null) ?? null,
  };
}

function asAccepted({ findings, counts }: Pick<OldTests, "findings" | "counts">): Accepted {
  return { fingerprints: findings.map(({ fingerprint }) => fingerprint), floor: counts?.now ?? null };
}
