import { type Define, newCommand } from "../../syntax/command.ts";

export const define: Define = (cli) =>
  newCommand(cli, "demo", "help.demo").action(async () => {
    cli.exit = await cli.world.demo({ json: cli.json, quiet: cli.quiet });
  });
