import type { Plan } from "./plan.ts";
import type { StepState, Work } from "./task.ts";

/** The steps of a plan before any of them began. */
export function freshSteps({ steps }: Plan): StepState[] {
  return steps.map(({ title }) => ({
    title,
    state: "pending",
    attempts: 0,
    reds: 0,
    commit: null,
    evidence: [],
    summary: "",
    notes: [],
    output: "",
  }));
}

/** How many steps at the beginning of the work are done. */
export function stepsDone({ steps }: Work): number {
  const open = steps.findIndex(({ state }) => state !== "green" && state !== "skipped");
  return open === -1 ? steps.length : open;
}

/** What a changed plan keeps of the work: the steps at the beginning that are done and are the same in both. */
export function keptWork(work: Work | null, before: Plan, next: Plan): Work | null {
  if (!work) return null;
  const done = before.steps.slice(0, stepsDone(work));
  const other = done.findIndex((step, index) => !isSame(step, next.steps[index]));
  const kept = other === -1 ? done.length : other;
  const notes = work.steps.slice(kept).flatMap((step) => step.notes);
  const steps = freshSteps(next).map((fresh, index) => {
    if (index < kept) return work.steps[index] ?? fresh;
    // What the person remarked is not forgotten with the steps that had read it.
    return index === kept ? { ...fresh, notes } : fresh;
  });
  return { ...work, steps, setUp: work.setUp && isSame(before.setup, next.setup) };
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
