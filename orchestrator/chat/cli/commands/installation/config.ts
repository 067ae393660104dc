import { printJson } from "../../cli.ts";
import { type Define, newCommand } from "../../syntax/command.ts";
import { table } from "../../table.ts";

export const define: Define = (cli) =>
  newCommand(cli, "config", "help.config").action(async () => {
    const settings = await cli.world.settings();
    if (cli.json) return printJson(cli, settings);
    const rows = settings.map((row) => {
      const from = cli.say(`config.${row.from}`);
      const chosen = row.from !== "default";
      return [row.name, cli.out.text(row.value) || "–", chosen ? cli.out.accent(from) : cli.out.dim(from)];
    });
    const columns = [
      { title: cli.say("column.setting") },
      { title: cli.say("column.value"), shrinks: true },
      { title: cli.say("column.from") },
    ];
    for (const line of table(columns, rows, cli.world.stdout.columns ?? 0)) cli.print(line);
  });
