import { UserError } from "../../../../task/errors.ts";
import { type Define, newCommand } from "../../syntax/command.ts";
import { completionFor, isShell } from "../../syntax/completion.ts";
import { knownCommands } from "../../syntax/known_commands.ts";

export const define: Define = (cli, all) =>
  newCommand(cli, "complete", "help.complete")
    .argument("<shell>", cli.say("help.arg.shell"))
    .action(async (shell) => {
      if (!isShell(shell)) throw new UserError("complete.unknown-shell", { name: shell });
      for (const line of completionFor(shell, await knownCommands(cli, all)).split("\n")) cli.print(line);
    });
