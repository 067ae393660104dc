import { actAndFollow } from "../../syntax/act_and_follow.ts";
import { type Define, newCommand, someText, wholeNumber } from "../../syntax/command.ts";
import { idAndText, whichTask } from "../../syntax/which_task.ts";

export const define: Define = (cli) =>
  newCommand(cli, "modify", "help.modify")
    .argument("[id]", cli.say("help.arg.id"))
    .argument("[change...]", cli.say("help.arg.change"))
    .option("--revision <n>", cli.say("help.option.revision"))
    .option("--no-input", cli.say("help.option.no-input"))
    .option("--detach", cli.say("help.option.detach"))
    .action(async (first, rest, { revision, input, detach }) => {
      const { arg, words } = idAndText([...(first === undefined ? [] : [first]), ...rest], true);
      const change = someText(words.join(" "), "cli.empty-change");
      const of = revision === undefined ? undefined : wholeNumber("--revision", revision, 1);
      const id = await whichTask(cli, { command: "modify", arg, noInput: !input });
      cli.exit = await actAndFollow(cli, {
        id,
        detach: detach === true,
        noInput: !input,
        say: async (devorch) => {
          const { state } = await devorch.show(id);
          await devorch.modify(id, { revision: of, change, by: cli.world.user });
          const noted = state === "queued" || state === "executing";
          if (noted && !cli.quiet && !cli.json) cli.tell(cli.say("task.noted", { id }));
        },
      });
    });
