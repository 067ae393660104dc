import { UserError } from "devorch";
import { type Define, newCommand, taskId } from "../command.ts";
import { within } from "../session.ts";
import { sayAndFollow } from "../word.ts";

export const define: Define = (cli) =>
  newCommand(cli, "edit", "help.edit")
    .argument("<id>", cli.say("help.arg.id"))
    .option("--no-input", cli.say("help.option.no-input"))
    .option("--detach", cli.say("help.option.detach"))
    .action(async (word, { input, detach }) => {
      const id = taskId(word);
      const { state, plan } = await within(cli, "read", (session) => session.call((devorch) => devorch.show(id)));
      if (state !== "planned" || !plan) throw new UserError("task.not-now", { id, state, word: "modify" });
      const { editedPlan } = await import("../ask/edit.ts");
      const edited = await editedPlan(cli, plan.plan);
      if (edited === undefined) return;
      cli.exit = await sayAndFollow(cli, {
        id,
        detach: detach === true,
        noInput: !input,
        say: (devorch) => devorch.edit(id, { plan: edited, revision: plan.revision, by: cli.world.user }),
      });
    });
