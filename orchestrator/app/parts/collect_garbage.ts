import type { TaskUpdate } from "../../run/bus.ts";

const answersBetween = 5;

/**
 * A listener that has garbage collected every few answers of a model. Bun alone collects late: at 100 tool calls this saves 13
 * MB at the same CPU time, because it runs while the next answer is awaited.
 */
export function collectGarbage(): (saved: TaskUpdate) => void {
  let answers = 0;
  return ({ events }) => {
    const before = Math.floor(answers / answersBetween);
    answers += events.filter(({ type }) => type === "usage").length;
    if (Math.floor(answers / answersBetween) > before) Bun.gc(false);
  };
}
