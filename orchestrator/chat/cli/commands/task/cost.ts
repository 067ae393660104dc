import type { CostRow } from "../../../../actions/devorch.ts";
import { formatCount, money } from "../../../../texts/measures.ts";
import { type Cli, printJson } from "../../cli.ts";
import { withSession } from "../../session.ts";
import { type Define, newCommand, taskId } from "../../syntax/command.ts";
import { table } from "../../table.ts";

export const define: Define = (cli) =>
  newCommand(cli, "cost", "help.cost")
    .argument("[id]", cli.say("help.arg.id"))
    .action(async (arg) => {
      const id = arg === undefined ? undefined : taskId(arg);
      const rows = await withSession(cli, "read", (session) => session.call((devorch) => devorch.cost(id)));
      if (cli.json) return printJson(cli, rows);
      if (rows.length === 0) return cli.tell(cli.say("cli.no-cost"));
      for (const line of costTable(cli, rows)) cli.print(line);
    });

function costTable(cli: Cli, rows: CostRow[]): string[] {
  const number = (value: number) => formatCount(value, cli.lang);
  const sum = (of: (row: CostRow) => number) => rows.reduce((total, row) => total + of(row), 0);
  const unknown = rows.some((row) => row.costUsd === null);
  const right = { align: "right" as const };
  return table(
    [
      { title: cli.say("column.task") },
      { title: cli.say("column.model"), shrinks: true },
      { title: cli.say("column.calls"), ...right },
      { title: cli.say("column.input"), ...right },
      { title: cli.say("column.cached"), ...right },
      { title: cli.say("column.output"), ...right },
      { title: cli.say("column.cost"), ...right },
    ],
    [
      ...rows.map((row) => [
        row.task ?? "–",
        cli.out.text(row.model),
        number(row.calls),
        number(row.input),
        number(row.cached),
        number(row.output),
        row.costUsd === null ? cli.say("cost.unknown") : money(row.costUsd, cli.lang),
      ]),
      [
        cli.say("cost.total"),
        "",
        number(sum((row) => row.calls)),
        number(sum((row) => row.input)),
        number(sum((row) => row.cached)),
        number(sum((row) => row.output)),
        money(
          sum((row) => row.costUsd ?? 0),
          cli.lang,
          { atLeast: unknown },
        ),
      ],
    ],
    cli.world.stdout.columns ?? 0,
  );
}
