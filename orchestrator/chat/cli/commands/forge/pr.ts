import { printJson } from "../../cli.ts";
import { withSession } from "../../session.ts";
import { type Define, newCommand, taskId } from "../../syntax/command.ts";

export const define: Define = (cli) =>
  newCommand(cli, "pr", "help.pr")
    .argument("<id>", cli.say("help.arg.id"))
    .action(async (arg) => {
      const id = taskId(arg);
      const opened = await withSession(cli, "finish", (session) => session.call((devorch) => devorch.pullRequest(id)));
      if (cli.json) return printJson(cli, opened);
      cli.print(cli.world.clean(opened.url));
    });
