import type { Plan, PlanStep } from "./plan.ts";
import { readStepOrder } from "./step_order.ts";

/** Result of a message that only removes or reorders steps. */
export type StepChange =
  | { plan: Plan }
  /** The message names a step that the plan does not have. */
  | { missing: number }
  /** No step would be left, or nothing would change. */
  | { refused: "nothing-left" | "same" };

/** Removes or reorders steps when the message says exactly that ("quita el paso 2", "move step 3 first"); else undefined. */
export function changeSteps(plan: Plan, words: string): StepChange | undefined {
  const order = readStepOrder(words, plan.steps.length);
  if (order === undefined) return undefined;
  const missing = order.find((number) => number < 1 || number > plan.steps.length);
  if (missing !== undefined) return { missing };
  if (order.length === 0) return { refused: "nothing-left" };
  const changed = order.length !== plan.steps.length || order.some((number, index) => number !== index + 1);
  return changed ? { plan: reorderSteps(plan, order) } : { refused: "same" };
}

/**
 * The plan with these steps (numbers from 1) in this order. Dependencies are renumbered; those of a removed step pass to its
 * dependents; one that would point to a later step is dropped, because the person chose the order.
 */
export function reorderSteps(plan: Plan, order: readonly number[]): Plan {
  const steps = order.flatMap((number, index): PlanStep[] => {
    const step = plan.steps[number - 1];
    if (!step) return [];
    if (step.dependsOn === undefined) return [step];
    const needs = remainingDependencies(plan, order, number).map((needed) => order.indexOf(needed) + 1);
    return [{ ...step, dependsOn: needs.filter((needed) => needed <= index).sort((one, other) => one - other) }];
  });
  return { ...plan, steps };
}

/** The remaining steps that this one depends on, also through removed steps. */
function remainingDependencies(
  plan: Plan,
  order: readonly number[],
  number: number,
  seen = new Set<number>(),
): number[] {
  const needs = plan.steps[number - 1]?.dependsOn ?? [];
  const kept = needs.flatMap((needed) => {
    if (seen.has(needed)) return [];
    seen.add(needed);
    return order.includes(needed) ? [needed] : remainingDependencies(plan, order, needed, seen);
  });
  return [...new Set(kept)];
}
