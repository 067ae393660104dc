import { printJson } from "../../cli.ts";
import { withSession } from "../../session.ts";
import { type Define, newCommand } from "../../syntax/command.ts";
import { whichTask } from "../../syntax/which_task.ts";

export const define: Define = (cli) =>
  newCommand(cli, "pr", "help.pr")
    .argument("[id]", cli.say("help.arg.id"))
    .option("--ready", cli.say("help.option.ready"))
    .action(async (arg, { ready }) => {
      const id = await whichTask(cli, { command: "pr", arg, fits: ({ branch }) => branch !== null });
      const opened = await withSession(cli, "finish", (session) =>
        session.call((devorch) => devorch.pullRequest(id, { ready: ready === true, by: cli.world.user })),
      );
      if (cli.json) return printJson(cli, opened);
      cli.print(cli.world.clean(opened.url));
    });
