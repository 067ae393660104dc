import type { TaskSummary } from "../../actions/devorch.ts";
import type { StepState } from "../../task/task.ts";
import { text } from "../../texts/index.ts";
import type { Lang } from "../../texts/sentence.ts";
import type { Paint } from "./paint.ts";

/** The name of the state, in its colour. */
export function stateName(state: TaskSummary["state"], lang: Lang, paint: Paint): string {
  const name = text(lang, `state.${state}`);
  if (state === "completed") return paint.good(name);
  if (state === "failed" || state === "cancelled" || state === "rejected" || state === "damaged")
    return paint.bad(name);
  if (state === "planned" || state === "clarifying" || state === "paused") return paint.warn(name);
  return paint.accent(name);
}

/** One sign per state of a step. */
export function stepSign(state: StepState["state"], paint: Paint): string {
  switch (state) {
    case "green":
      return paint.good("✓");
    case "running":
      return paint.accent("▸");
    case "red":
      return paint.bad("✗");
    case "skipped":
      return paint.dim("–");
    case "pending":
      return paint.dim("○");
  }
}
