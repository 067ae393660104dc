import { UserError } from "../../../../task/errors.ts";
import { withSession } from "../../session.ts";
import { type Define, newCommand, taskId, wholeNumber } from "../../syntax/command.ts";

export const define: Define = (cli) =>
  newCommand(cli, "rollback", "help.rollback")
    .argument("<id>", cli.say("help.arg.id"))
    .option("--to <step>", cli.say("help.option.to"))
    .action(async (arg, { to }) => {
      const id = taskId(arg);
      if (to === undefined) {
        throw new UserError("cli.missing-argument", {
          name: "--to <step>",
          usage: "devorch rollback <id> --to <step>",
        });
      }
      const [last = "", earlier] = to.split("/").reverse();
      const step = wholeNumber("--to", last, 0);
      const revision = earlier === undefined ? undefined : wholeNumber("--to", earlier, 1);
      await withSession(cli, "read", (session) => session.call((devorch) => devorch.rollback(id, { step, revision })));
      if (!cli.quiet) cli.tell(cli.say("cli.rolled-back", { id, step }));
    });
