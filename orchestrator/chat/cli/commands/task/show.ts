import { taskPage } from "../../../cards/task.ts";
import { printJson } from "../../cli.ts";
import { withSession } from "../../session.ts";
import { type Define, newCommand } from "../../syntax/command.ts";
import { whichTask } from "../../syntax/which_task.ts";

export const define: Define = (cli) =>
  newCommand(cli, "show", "help.show")
    .argument("[id]", cli.say("help.arg.id"))
    .action(async (arg) => {
      const id = await whichTask(cli, { command: "show", arg });
      const view = await withSession(cli, "read", (session) => session.call((devorch) => devorch.show(id)));
      if (cli.json) return printJson(cli, view);
      for (const line of taskPage(view, cli.lang, cli.out)) cli.print(line);
    });
