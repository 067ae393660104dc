import { UserError } from "../../../../task/errors.ts";
import { type Define, newCommand } from "../../syntax/command.ts";
import { completionFor, isShell } from "../../syntax/completion.ts";

export const define: Define = (cli) =>
  newCommand(cli, "complete", "help.complete")
    .argument("<shell>", cli.say("help.arg.shell"))
    .action(async (shell) => {
      if (!isShell(shell)) throw new UserError("complete.unknown-shell", { name: shell });
      if (!cli.known) throw new UserError("cli.not-yet", { name: "complete" });
      for (const line of completionFor(shell, await cli.known()).split("\n")) cli.print(line);
    });
