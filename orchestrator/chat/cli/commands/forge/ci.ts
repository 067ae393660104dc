import { actAndFollow } from "../../syntax/act_and_follow.ts";
import { type Define, newCommand } from "../../syntax/command.ts";
import { whichTask } from "../../syntax/which_task.ts";

export const define: Define = (cli) =>
  newCommand(cli, "ci", "help.ci")
    .argument("[id]", cli.say("help.arg.id"))
    .option("--no-input", cli.say("help.option.no-input"))
    .option("--detach", cli.say("help.option.detach"))
    .action(async (arg, { input, detach }) => {
      const id = await whichTask(cli, { command: "ci", arg, noInput: !input });
      cli.exit = await actAndFollow(cli, {
        id,
        detach: detach === true,
        noInput: !input,
        say: (devorch) => devorch.mendCi(id, { by: cli.world.user }),
      });
    });
