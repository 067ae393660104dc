import { UserError } from "../../../../task/errors.ts";
import { withSession } from "../../session.ts";
import { type Define, newCommand } from "../../syntax/command.ts";
import { whichTask } from "../../syntax/which_task.ts";

export const define: Define = (cli) =>
  newCommand(cli, "edit", "help.edit")
    .argument("[id]", cli.say("help.arg.id"))
    .option("--no-input", cli.say("help.option.no-input"))
    .action(async (arg, { input }) => {
      const id = await whichTask(cli, { command: "edit", arg, noInput: !input });
      cli.exit = await withSession(cli, "execute", async (session) => {
        const { state, plan } = await session.call((devorch) => devorch.show(id));
        if (state !== "planned" || !plan) throw new UserError("task.not-now", { id, state, word: "modify" });
        const [{ proposeEdited }, { follow, pastEvents }] = await Promise.all([
          import("../../ask/edit.ts"),
          import("../../follow.ts"),
        ]);
        const past = await pastEvents(session, id);
        const proposed = await proposeEdited(cli, session, id, plan);
        return proposed ? await follow(cli, session, { id, noInput: !input, past }) : 0;
      });
    });
