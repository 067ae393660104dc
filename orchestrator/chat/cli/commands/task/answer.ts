import { actAndFollow } from "../../syntax/act_and_follow.ts";
import { type Define, newCommand, someText, wholeNumber } from "../../syntax/command.ts";
import { idAndText, whichTask } from "../../syntax/which_task.ts";

export const define: Define = (cli) =>
  newCommand(cli, "answer", "help.answer")
    .argument("[id]", cli.say("help.arg.id"))
    .argument("[text...]", cli.say("help.arg.answer"))
    .option("--question <n>", cli.say("help.option.question"))
    .option("--no-input", cli.say("help.option.no-input"))
    .option("--detach", cli.say("help.option.detach"))
    .action(async (first, rest, { question, input, detach }) => {
      const { arg, words } = idAndText([...(first === undefined ? [] : [first]), ...rest], true);
      const text = someText(words.join(" "), "cli.empty-answer");
      const to = question === undefined ? undefined : wholeNumber("--question", question, 1);
      const id = await whichTask(cli, { command: "answer", arg, noInput: !input });
      cli.exit = await actAndFollow(cli, {
        id,
        detach: detach === true,
        noInput: !input,
        say: (devorch) => devorch.answer(id, { text, question: to, by: cli.world.user }),
      });
    });
