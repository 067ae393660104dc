import { type Define, newCommand, someText, taskId, wholeNumber } from "../../syntax/command.ts";
import { sayAndFollow } from "../../syntax/word.ts";

export const define: Define = (cli) =>
  newCommand(cli, "modify", "help.modify")
    .argument("<id>", cli.say("help.arg.id"))
    .argument("<change...>", cli.say("help.arg.change"))
    .option("--revision <n>", cli.say("help.option.revision"))
    .option("--no-input", cli.say("help.option.no-input"))
    .option("--detach", cli.say("help.option.detach"))
    .action(async (word, words, { revision, input, detach }) => {
      const id = taskId(word);
      const change = someText(words.join(" "), "cli.empty-change");
      const of = revision === undefined ? undefined : wholeNumber("--revision", revision, 1);
      cli.exit = await sayAndFollow(cli, {
        id,
        detach: detach === true,
        noInput: !input,
        say: (devorch) => devorch.modify(id, { revision: of, change, by: cli.world.user }),
      });
    });
