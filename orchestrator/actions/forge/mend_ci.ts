import { UserError } from "../../task/errors.ts";
import type { MessageOrigin } from "../devorch.ts";
import { beginFollowUp } from "../follow_up.ts";
import { handledMessage, type TaskActions } from "../task_actions.ts";
import { ciChange } from "./ci_change.ts";

/** Proposes a revision that mends the red checks of the pushed commit. `sha`: the commit whose card was shown. */
export function mendCi(
  actions: TaskActions,
  id: string,
  { sha, origin, by }: MessageOrigin & { sha?: string | undefined; by: string },
): Promise<void> {
  return actions.inTurn(id, async () => {
    const task = await actions.taskIn(id, "ci", ["completed"]);
    const { ci } = task.work;
    if (sha !== undefined && ci?.sha !== sha)
      throw new UserError("task.not-now", { id, state: task.state, word: "ci" });
    if (!ci?.failure) throw new UserError("ci.nothing-red", { id: task.id });
    if (ci.stop === "base" || ci.stop === "same") throw new UserError(`ci.stop.${ci.stop}`, { id: task.id });
    const { task: next, events } = beginFollowUp(task, {
      change: ciChange(actions.ports, task, ci.failure),
      cause: "ci",
      by,
    });
    await actions.save(next, { events, ...handledMessage("ci", origin) });
  });
}
