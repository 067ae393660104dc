import { defineIntent, money } from "devorch";

export default defineIntent({
  description: "What a task, or all of them together, has cost.",
  readOnly: true,

  async handle({ task, devorch, lang, say }) {
    const rows = await devorch.cost();
    if (rows.length === 0) return say("cost.none");
    const total = (of: typeof rows) => {
      const usd = of.reduce((sum, { costUsd }) => sum + (costUsd ?? 0), 0);
      return money(usd, lang, { atLeast: of.some(({ costUsd }) => costUsd === null) });
    };
    const calls = (of: typeof rows) => of.reduce((sum, row) => sum + row.calls, 0);
    const own = task ? rows.filter((row) => row.task === task.id) : [];
    if (task) say("cost.of-task", { id: task.id, cost: total(own), calls: calls(own) });
    say("cost.of-all", { cost: total(rows), calls: calls(rows) });
    for (const [model, of] of Map.groupBy(rows, (row) => row.model))
      say("cost.of-model", { model, cost: total(of), calls: calls(of) });
  },
});
