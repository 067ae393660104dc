import { defineIntent, money, UserError } from "devorch";
import { readGoOn } from "./_go_on.ts";

/** How much "more money" is. */
const moreUsd = 1;

export default defineIntent({
  description: "A task that stopped should go on or be tried again, perhaps otherwise or with more money.",

  async handle({ task, text, lang, devorch, say }) {
    if (!task) throw new UserError("route.no-task");
    const { limit, note } = readGoOn(text);
    const maxCostUsd = limit === "more" ? Math.ceil((task.costUsd + moreUsd) * 100) / 100 : limit;
    await devorch.resume(task.id, {
      ...(maxCostUsd !== undefined && { maxCostUsd }),
      ...(note !== undefined && { note }),
    });
    const { state } = await devorch.show(task.id);
    if (maxCostUsd !== undefined) say("task.limit-raised", { id: task.id, limit: money(maxCostUsd, lang) });
    say(state === "planned" ? "task.waits-again" : note ? "task.resumed-with" : "task.resumed", { id: task.id });
  },
});
