import { defineIntent, money, UserError } from "devorch";
import { readGoOn } from "./_go_on.ts";

/** How much "more money" is. */
const moreUsd = 1;

export default defineIntent({
  description: "A task that stopped should go on or be tried again, perhaps otherwise or with more money.",

  async handle({ task, text, lang, devorch, say, ask }) {
    if (!task) throw new UserError("route.no-task");
    const { id } = task;
    const { raiseUsd, maxCostUsd, note } = wishOf(text);
    const namesMoney = raiseUsd !== undefined || maxCostUsd !== undefined;
    if (task.state === "paused" && task.reason === "money" && !namesMoney) {
      const { costUsd, costUnknown } = await devorch.show(id);
      const choices = [1, 5].map((usd) => ({ label: `+${money(usd, lang)}`, say: `/resume ${id} +${usd}` }));
      const asIs = { label: "resume.as-is", say: `/resume ${id} +0` };
      return ask("resume.money", [...choices, asIs], { id, spent: money(costUsd, lang, { atLeast: costUnknown }) });
    }
    await devorch.resume(id, {
      ...(raiseUsd && { raiseUsd }),
      ...(maxCostUsd !== undefined && { maxCostUsd }),
      ...(note !== undefined && { note }),
    });
    const { state } = await devorch.show(id);
    if (maxCostUsd !== undefined) say("task.limit-raised", { id, limit: money(maxCostUsd, lang) });
    say(state === "planned" ? "task.waits-again" : note ? "task.resumed-with" : "task.resumed", { id });
  },
});

/** How much more may be spent, or in all, and what is to be done otherwise. */
function wishOf(text: string): { raiseUsd?: number; maxCostUsd?: number; note?: string } {
  const raiseUsd = amountIn(text);
  if (raiseUsd !== undefined) return { raiseUsd };
  const { limit, note } = readGoOn(text);
  const raised = limit === "more" ? { raiseUsd: moreUsd } : limit === undefined ? {} : { maxCostUsd: limit };
  return { ...raised, ...(note !== undefined && { note }) };
}

/** `+2,50`: how much more may be spent. */
function amountIn(words: string): number | undefined {
  const amount = /(?:^|\s)\+ ?\$?(\d{1,6}(?:[.,]\d{1,6})?)(?!\w)/.exec(words)?.[1];
  return amount === undefined ? undefined : Number(amount.replace(",", "."));
}
