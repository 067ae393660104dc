import { defineIntent, money, UserError } from "devorch";

export default defineIntent({
  description: "A task that stopped should go on or be tried again.",

  async handle({ task, devorch, text, lang, say, ask }) {
    if (!task) throw new UserError("route.no-task");
    const { id } = task;
    const raiseUsd = amountIn(text);
    if (task.state === "paused" && task.reason === "money" && raiseUsd === undefined) {
      const { costUsd, costUnknown } = await devorch.show(id);
      const choices = [1, 5].map((usd) => ({ label: `+${money(usd, lang)}`, say: `/resume ${id} +${usd}` }));
      const asIs = { label: "resume.as-is", say: `/resume ${id} +0` };
      return ask("resume.money", [...choices, asIs], { id, spent: money(costUsd, lang, { atLeast: costUnknown }) });
    }
    await devorch.resume(id, raiseUsd ? { raiseUsd } : {});
    const { state } = await devorch.show(id);
    say(state === "planned" ? "task.waits-again" : "task.resumed", { id });
  },
});

/** `+2,50`: how much more may be spent. */
function amountIn(words: string): number | undefined {
  const amount = /(?:^|\s)\+ ?\$?(\d{1,6}(?:[.,]\d{1,6})?)(?!\w)/.exec(words)?.[1];
  return amount === undefined ? undefined : Number(amount.replace(",", "."));
}
