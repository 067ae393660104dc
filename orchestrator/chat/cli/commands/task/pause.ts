import { withSession } from "../../session.ts";
import { type Define, newCommand } from "../../syntax/command.ts";
import { whichTask } from "../../syntax/which_task.ts";

export const define: Define = (cli) =>
  newCommand(cli, "pause", "help.pause")
    .argument("[id]", cli.say("help.arg.id"))
    .action(async (arg) => {
      const id = await whichTask(cli, { command: "pause", arg });
      await withSession(cli, "read", (session) => session.call((devorch) => devorch.pause(id)));
      if (!cli.quiet) cli.tell(cli.say("task.paused-by-person", { id }));
    });
