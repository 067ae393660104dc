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

/** The work under a revision that came while a step was open: that step goes on with its count, and one more red is granted. */
export function continueWork(work: Work, before: Plan, next: Plan): Work {
  const open = countDoneSteps(work);
  const carried = carryOverWork(work, before, next) ?? work;
  const was = work.steps[open];
  if (!was || was.attempts === 0 || !keepsDoneSteps(work, before, next)) return carried;
  const { attempts, reds, granted = 0, output } = was;
  const steps = carried.steps.map((step, index) =>
    index === open ? { ...step, attempts, reds, granted: granted + 1, output } : step,
  );
  return { ...carried, steps };
}

/** Whether the next plan begins with the steps that are done, unchanged. */
export function keepsDoneSteps(work: Work, before: Plan, next: Plan): boolean {
  const done = before.steps.slice(0, countDoneSteps(work));
  return done.every((step, index) => isSameJson(step, next.steps[index]));
}

function isSameJson(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
