import { UserError } from "../../../../task/errors.ts";
import { type Define, newCommand } from "../../syntax/command.ts";

export const define: Define = (cli) =>
  newCommand(cli, "demo", "help.demo").action(async () => {
    if (!cli.world.demo) throw new UserError("cli.not-yet", { name: "demo" });
    cli.exit = await cli.world.demo();
  });
