import { Exit } from "../../../../task/errors.ts";
import { stateName } from "../../../../texts/task.ts";
import { branchLink } from "../../../cards/link.ts";
import type { Cli } from "../../cli.ts";
import { withSession } from "../../session.ts";
import { type Define, newCommand } from "../../syntax/command.ts";
import { whichTask } from "../../syntax/which_task.ts";

export const define: Define = (cli) =>
  newCommand(cli, "cancel", "help.cancel")
    .argument("[id]", cli.say("help.arg.id"))
    .action(async (arg) => {
      cli.exit = await cancelTask(cli, await whichTask(cli, { command: "cancel", arg }));
    });

async function cancelTask(cli: Cli, id: string): Promise<number> {
  const view = await withSession(cli, "finish", async (session) => {
    // Saving and pushing the work may take a while.
    const notice = setTimeout(() => cli.tell(cli.err.dim(cli.say("cli.cancelling", { id }))), 500);
    try {
      await session.call((devorch) => devorch.cancel(id));
    } finally {
      clearTimeout(notice);
    }
    return await session.call((devorch) => devorch.show(id));
  });
  const done = view.state === "cancelled" || view.undelivered?.state === "cancelled";
  if (!done) cli.tell(cli.say("cli.not-cancelled", { id, state: stateName(cli.lang, view.state) }));
  else if (!cli.quiet) cli.tell(cli.say("cli.cancelled", { id }));
  const link = branchLink(view);
  if (link !== null && !cli.json) cli.print(cli.world.clean(link));
  return done ? Exit.done : view.exit || Exit.failed;
}
