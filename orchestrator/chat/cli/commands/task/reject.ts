import { withSession } from "../../session.ts";
import { type Define, newCommand, wholeNumber } from "../../syntax/command.ts";
import { idAndText, whichTask } from "../../syntax/which_task.ts";

export const define: Define = (cli) =>
  newCommand(cli, "reject", "help.reject")
    .argument("[id]", cli.say("help.arg.id"))
    .argument("[why...]", cli.say("help.arg.why"))
    .option("--revision <n>", cli.say("help.option.revision"))
    .option("--detach", cli.say("help.option.detach"))
    .action(async (first, rest, { revision, detach }) => {
      const { arg, words } = idAndText([...(first === undefined ? [] : [first]), ...rest], false);
      const id = await whichTask(cli, { command: "reject", arg });
      const of = revision === undefined ? undefined : wholeNumber("--revision", revision, 1);
      const why = words.join(" ").trim();
      await withSession(cli, detach ? "detached" : "read", (session) =>
        session.call((devorch) => devorch.reject(id, { revision: of, why, by: cli.world.user })),
      );
      if (!cli.quiet) cli.tell(cli.say("cli.rejected", { id }));
    });
