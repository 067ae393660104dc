import { UserError } from "../../../../task/errors.ts";
import { type Define, newCommand } from "../../syntax/command.ts";

export const define: Define = (cli) =>
  newCommand(cli, "serve", "help.serve").action(async () => {
    if (cli.world.shell) throw new UserError("serve.alone", { name: "serve" });
    cli.exit = await cli.world.serve((url) => {
      if (!cli.quiet) cli.tell(cli.err.text(cli.say("serve.ready", { url })));
    });
  });
