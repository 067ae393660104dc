import { isResting } from "../../../../task/task.ts";
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
      const { view, owner } = await withSession(cli, "read", async (session) => ({
        view: await session.call((devorch) => devorch.show(id)),
        owner: session.owner,
      }));
      if (cli.json) return printJson(cli, view);
      for (const line of taskPage(view, cli.lang, cli.out)) cli.printText(line);
      // This command could take the data folder, so no other devorch is running that would work on the task.
      if (owner && !cli.world.shell && !isResting(view.state))
        cli.tell(cli.err.warn(cli.say("cli.nobody-works", { id })));
    });
