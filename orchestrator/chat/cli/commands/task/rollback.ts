import { UserError } from "../../../../task/errors.ts";
import { withSession } from "../../session.ts";
import { type Define, newCommand, wholeNumber } from "../../syntax/command.ts";
import { whichTask } from "../../syntax/which_task.ts";

export const define: Define = (cli) =>
  newCommand(cli, "rollback", "help.rollback")
    .argument("[id]", cli.say("help.arg.id"))
    .option("--to <step>", cli.say("help.option.to"))
    .action(async (arg, { to }) => {
      if (to === undefined) {
        throw new UserError("cli.missing-argument", {
          name: "--to <step>",
          usage: "devorch rollback <id> --to <step>",
        });
      }
      const [last = "", earlier] = to.split("/").reverse();
      const step = wholeNumber("--to", last, 0);
      const revision = earlier === undefined ? undefined : wholeNumber("--to", earlier, 1);
      const id = await whichTask(cli, { command: "rollback", arg });
      await withSession(cli, "read", (session) => session.call((devorch) => devorch.rollback(id, { step, revision })));
      if (!cli.quiet) cli.tell(cli.say("cli.rolled-back", { id, step }));
    });
