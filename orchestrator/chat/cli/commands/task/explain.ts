import { clockTime } from "../../../../texts/measures.ts";
import { decisionsOf, moneyLines } from "../../../cards/explain.ts";
import { plainPaint } from "../../../cards/paint.ts";
import { printJson } from "../../cli.ts";
import { withSession } from "../../session.ts";
import { type Define, newCommand } from "../../syntax/command.ts";
import { whichTask } from "../../syntax/which_task.ts";

export const define: Define = (cli) =>
  newCommand(cli, "explain", "help.explain")
    .argument("[id]", cli.say("help.arg.id"))
    .action(async (arg) => {
      const id = await whichTask(cli, { command: "explain", arg });
      const { events } = await withSession(cli, "read", (session) => session.call((devorch) => devorch.record(id)));
      if (cli.json)
        return printJson(cli, { id, decisions: decisionsOf(events, cli.lang, plainPaint(cli.world.clean)) });
      for (const { at, why, times } of decisionsOf(events, cli.lang, cli.out))
        cli.printText(`${cli.out.dim(clockTime(at))} ${why}${times > 1 ? ` (×${times})` : ""}`);
      for (const line of moneyLines(events, cli.lang, cli.out)) cli.printText(cli.out.dim(`$ ${line}`));
    });
