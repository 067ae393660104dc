import { createHash } from "node:crypto";
import { belowFloor, type Floor, floorOf } from "../../evidence/judge.ts";
import type { Weakening } from "../../evidence/weakening.ts";
import { Pause } from "../../task/errors.ts";
import { plannedFiles } from "../../task/plan.ts";
import type { Evidence, Task, TaskIn } from "../../task/task.ts";
import { type Lang, text } from "../../texts/index.ts";
import type { Store } from "../store.ts";
import type { TaskRun } from "../task_run.ts";
import { stepAt, withStep } from "../with_work.ts";
import { projectChecks } from "./plan_task.ts";

/** Weakened tests: places of the change, and test counts that fell. */
interface Weakened {
  places: Weakening[];
  counts: { before: Floor; now: Floor } | null;
}

/** What a person accepted: exactly these changes, and counts no lower than these. */
interface Accepted {
  fingerprints: string[];
  floor: Floor | null;
}

const waitingKey = (round: number) => `weakened/waits/${round}`;
const acceptedPrefix = "weakened/accepted/";
/** Places listed in a message; further ones are counted. */
const maxListed = 5;

/**
 * Before a green step is saved: searches its change for weakened tests and compares the test counts with the earlier ones.
 * Throws Pause("weakened") for anything that was not accepted.
 */
export async function refuseWeakened(run: TaskRun, index: number): Promise<void> {
  const known = await acceptedOf(run.ports.store, run.task.id);
  const places = (await weakenedPlaces(run, index)).filter(
    ({ fingerprint }) => !known.fingerprints.includes(fingerprint),
  );
  const found = { places, counts: fallenCounts(run, stepAt(run, index).evidence, known.floor) };
  if (places.length === 0 && found.counts === null) return;
  await run.commit({
    task: withStep(run, index, { output: `${text("en", "weakened.redo")}\n${describeWeakened(found, "en")}` }),
    effect: { key: waitingKey(run.task.round), kind: "step", result: asAccepted(found), done: true },
  });
  throw new Pause("weakened", "task.weakened", { found: describeWeakened(found, run.task.lang), id: run.task.id });
}

/** Records that the person accepted exactly what paused the task. */
export async function acceptWaitingChange(store: Store, { id, round }: Task): Promise<void> {
  const waiting = (await store.effect(id, waitingKey(round)))?.result as Accepted | undefined;
  if (!waiting) return;
  const name = createHash("sha256").update(JSON.stringify(waiting)).digest("hex").slice(0, 16);
  await store.commit(id, {
    effect: { key: `${acceptedPrefix}${round}/${name}`, kind: "step", result: waiting, done: true },
  });
}

async function acceptedOf(store: Store, id: string): Promise<Accepted> {
  const all = (await store.effects(id, acceptedPrefix)).map(({ result }) => result as Accepted);
  return {
    fingerprints: all.flatMap(({ fingerprints }) => fingerprints),
    floor: all.map(({ floor }) => floor).findLast((floor) => floor !== null) ?? null,
  };
}

function asAccepted({ places, counts }: Weakened): Accepted {
  return { fingerprints: places.map(({ fingerprint }) => fingerprint), floor: counts?.now ?? null };
}

async function weakenedPlaces(run: TaskRun, index: number): Promise<Weakening[]> {
  const { plan, work } = run.task as TaskIn<"executing">;
  const { steps } = plan.plan;
  const saved = work.steps.slice(0, index).flatMap(({ commit }) => commit ?? []);
  const { test } = await projectChecks(run);
  const own = steps.flatMap(({ verify = [] }) => verify.map((check) => check.run));
  return run.workspace.git.weakened({
    // Not HEAD: a commit of an interrupted try belongs to the step.
    bases: [...saved.slice(-1), work.base.sha],
    planned: plannedFiles(plan.plan),
    commands: [...(test === undefined ? [] : [test]), ...own],
  });
}

/** Test counts of the last green suite, if they are below the floor. */
function fallenCounts(run: TaskRun, evidence: readonly Evidence[], floor: Floor | null): Weakened["counts"] {
  const before = floor ?? floorOf((run.task as TaskIn<"executing">).work.baseline);
  const last = evidence.findLast(({ suite, green }) => suite && green);
  const now = last
    ? belowFloor({ ...last, skipped: last.skipped ?? null, partial: last.partial ?? false }, before)
    : null;
  return before && now && { before, now };
}

/** One line for each place. */
function describeWeakened({ places, counts }: Weakened, lang: Lang): string {
  const lines = places
    .slice(0, maxListed)
    .map(({ kind, path, line, what }) => text(lang, `weakened.${kind}`, { path, line, what }));
  if (places.length > maxListed) lines.push(text(lang, "weakened.more", { count: places.length - maxListed }));
  if (counts && counts.now.tests < counts.before.tests)
    lines.push(text(lang, "weakened.fewer", { now: counts.now.tests, before: counts.before.tests }));
  if (counts && counts.now.skipped > counts.before.skipped)
    lines.push(text(lang, "weakened.more-skipped", { now: counts.now.skipped, before: counts.before.skipped }));
  return lines.join("\n");
}
