import type { TaskUpdate } from "../../run/bus.ts";

const answersBetween = 5;

/**
 * A listener that has garbage collected every few answers of a model. Left alone, Bun lets it grow for long: at 100 tool
 * calls this is 13 MB less at the same CPU time, because it happens beside the wait for the next answer.
 */
export function collectGarbage(): (saved: TaskUpdate) => void {
  let answers = 0;
  return ({ events }) => {
    const before = Math.floor(answers / answersBetween);
    answers += events.filter(({ type }) => type === "usage").length;
    if (Math.floor(answers / answersBetween) > before) Bun.gc(false);
  };
}
