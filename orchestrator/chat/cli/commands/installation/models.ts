import { Exit } from "../../../../task/errors.ts";
import { printChecks } from "../../checks.ts";
import { type Cli, printJson } from "../../cli.ts";
import { type Define, newCommand } from "../../syntax/command.ts";
import { table } from "../../table.ts";

export const define: Define = (cli) => {
  const models = newCommand(cli, "models", "help.models").helpCommand(false);
  models.addCommand(newCommand(cli, "list", "help.models.list").action(() => listModels(cli)));
  models.addCommand(
    newCommand(cli, "check", "help.models.check").action(async () => {
      cli.exit = printChecks(cli, await cli.world.installed.checkModels(), Exit.config);
    }),
  );
  return models;
};

async function listModels(cli: Cli): Promise<void> {
  const rows = await cli.world.installed.models();
  if (cli.json) return printJson(cli, rows);
  const columns = [
    { title: cli.say("column.role") },
    { title: cli.say("column.model"), shrinks: true },
    { title: cli.say("column.price") },
  ];
  const cells = rows.map(({ role, model, key, inputUsd, outputUsd }) => {
    const price = inputUsd === null ? cli.say("models.unknown-price") : `${inputUsd} / ${outputUsd}`;
    return [role, cli.out.text(model), key ? price : cli.out.bad(cli.say("models.no-key"))];
  });
  for (const line of table(columns, cells, cli.world.stdout.columns ?? 0)) cli.print(line);
}
