import { money } from "../../cards/measures.ts";
import { stateName } from "../../cards/state.ts";
import { printJson } from "../cli.ts";
import { type Define, newCommand } from "../command.ts";
import { within } from "../session.ts";
import { table } from "../table.ts";

export const define: Define = (cli) =>
  newCommand(cli, "tasks", "help.tasks").action(async () => {
    const tasks = await within(cli, "read", (session) => session.call((devorch) => devorch.tasks()));
    if (cli.json) return printJson(cli, tasks);
    if (tasks.length === 0) return cli.tell(cli.say("cli.no-tasks"));
    const rows = tasks.map((task) => [
      task.id,
      stateName(task.state, cli.lang, cli.out),
      cli.out.text(task.request.replace(/\s+/g, " ")),
      cli.out.text(task.repo),
      cli.out.text(task.branch ?? "–"),
      money(task.costUsd, cli.lang),
    ]);
    const columns = [
      { title: "id" },
      { title: cli.say("column.state") },
      { title: cli.say("column.request"), shrinks: true },
      { title: cli.say("column.repo") },
      { title: cli.say("column.branch"), shrinks: true },
      { title: cli.say("column.cost"), align: "right" as const },
    ];
    for (const line of table(columns, rows, cli.world.stdout.columns ?? 0)) cli.print(line);
  });
