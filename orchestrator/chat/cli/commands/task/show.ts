import { taskPage } from "../../../cards/task.ts";
import { printJson } from "../../cli.ts";
import { withSession } from "../../session.ts";
import { type Define, newCommand, taskId } from "../../syntax/command.ts";

export const define: Define = (cli) =>
  newCommand(cli, "show", "help.show")
    .argument("<id>", cli.say("help.arg.id"))
    .action(async (arg) => {
      const id = taskId(arg);
      const view = await withSession(cli, "read", (session) => session.call((devorch) => devorch.show(id)));
      if (cli.json) return printJson(cli, view);
      for (const line of taskPage(view, cli.lang, cli.out)) cli.print(line);
    });
