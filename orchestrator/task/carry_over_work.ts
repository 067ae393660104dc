import type { Plan } from "./plan.ts";
import { newStep, type StepState, type Work } from "./task.ts";

/** The steps of a plan, all pending. */
export function pendingSteps({ steps }: Plan): StepState[] {
  return steps.map(({ title }) => newStep(title));
}

/** How many leading steps are green or skipped. */
export function countDoneSteps({ steps }: Work): number {
  const open = steps.findIndex(({ state }) => state !== "green" && state !== "skipped");
  return open === -1 ? steps.length : open;
}

/** The work under a changed plan: leading steps that are done and the same in both plans stay done. */
export function carryOverWork(work: Work | null, before: Plan, next: Plan): Work | null {
  if (!work) return null;
  const { review: _, ...kept } = work;
  const done = before.steps.slice(0, countDoneSteps(work));
  const other = done.findIndex((step, index) => !isSameJson(step, next.steps[index]));
  const count = other === -1 ? done.length : other;
  const notes = work.steps.slice(count).flatMap((step) => step.notes);
  const steps = pendingSteps(next).map((fresh, index) => {
    if (index < count) return work.steps[index] ?? fresh;
    // A person's remarks stay, also where the steps that had read them are done again.
    return index === count ? { ...fresh, notes } : fresh;
  });
  return { ...kept, steps, setUp: work.setUp && isSameJson(before.setup, next.setup) };
}

function isSameJson(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
