import { actAndFollow } from "../../syntax/act_and_follow.ts";
import { type Define, newCommand, wholeNumber } from "../../syntax/command.ts";
import { whichTask } from "../../syntax/which_task.ts";

export const define: Define = (cli) =>
  newCommand(cli, "approve", "help.approve")
    .argument("[id]", cli.say("help.arg.id"))
    .option("--revision <n>", cli.say("help.option.revision"))
    .option("--unverified", cli.say("help.option.unverified"))
    .option("--no-input", cli.say("help.option.no-input"))
    .option("--detach", cli.say("help.option.detach"))
    .action(async (arg, { revision, unverified, input, detach }) => {
      const id = await whichTask(cli, { command: "approve", arg, noInput: !input });
      const of = revision === undefined ? undefined : wholeNumber("--revision", revision, 1);
      cli.exit = await actAndFollow(cli, {
        id,
        detach: detach === true,
        noInput: !input,
        say: (devorch) => devorch.approve(id, { revision: of, by: cli.world.user, unverified }),
      });
    });
