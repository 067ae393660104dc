import { UserError } from "../../../../task/errors.ts";
import { type Cli, printJson } from "../../cli.ts";
import { type Define, newCommand } from "../../syntax/command.ts";
import { table } from "../../table.ts";

export const define: Define = (cli) => {
  const prompts = newCommand(cli, "prompts", "help.prompts").helpCommand(false);
  prompts.addCommand(newCommand(cli, "list", "help.prompts.list").action(() => listPrompts(cli)));
  prompts.addCommand(
    newCommand(cli, "show", "help.prompts.show")
      .argument("<name>", cli.say("help.arg.prompt"))
      .action((name) => showPrompt(cli, name)),
  );
  return prompts;
};

async function listPrompts(cli: Cli): Promise<void> {
  const prompts = await cli.world.installed.prompts();
  const rows = prompts.map(({ name, text }) => ({ name, characters: text.length }));
  if (cli.json) return printJson(cli, rows);
  const columns = [{ title: cli.say("column.prompt") }, { title: cli.say("column.size"), align: "right" as const }];
  const cells = rows.map(({ name, characters }) => [cli.out.text(name), String(characters)]);
  for (const line of table(columns, cells, cli.world.stdout.columns ?? 0)) cli.print(line);
}

async function showPrompt(cli: Cli, name: string): Promise<void> {
  const prompts = await cli.world.installed.prompts();
  const found = prompts.find((prompt) => prompt.name === name.replace(/\.md$/, ""));
  if (!found) throw new UserError("prompts.unknown", { name });
  if (cli.json) return printJson(cli, found);
  for (const line of found.text.trimEnd().split("\n")) cli.print(cli.out.text(line));
}
