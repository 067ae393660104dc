import { UserError } from "devorch";
import { planPage } from "../../cards/plan.ts";
import { printJson } from "../cli.ts";
import { type Define, newCommand, taskId } from "../command.ts";
import { within } from "../session.ts";

export const define: Define = (cli) =>
  newCommand(cli, "plan", "help.plan")
    .argument("<id>", cli.say("help.arg.id"))
    .action(async (word) => {
      const id = taskId(word);
      const view = await within(cli, "read", (session) => session.call((devorch) => devorch.show(id)));
      if (!view.plan) throw new UserError("cli.no-plan", { id });
      if (cli.json) return printJson(cli, view.plan);
      for (const line of planPage(view, view.plan, cli.lang, cli.out)) cli.print(line);
      if (view.state === "planned") cli.tell(cli.say("cli.waits-approval", { id }));
    });
