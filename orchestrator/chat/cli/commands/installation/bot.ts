import { UserError } from "../../../../task/errors.ts";
import { type Define, newCommand } from "../../syntax/command.ts";

export const define: Define = (cli) =>
  newCommand(cli, "bot", "help.bot").action(async () => {
    if (cli.world.shell) throw new UserError("serve.alone", { name: "bot" });
    const tell = (line: string) => cli.tell(cli.err.text(line));
    cli.exit = await cli.world.bot((url) => {
      if (!cli.quiet) tell(cli.say("serve.ready", { url }));
    }, tell);
  });
