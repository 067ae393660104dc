import { diffLines } from "../../../cards/diff.ts";
import { printJson } from "../../cli.ts";
import { withSession } from "../../session.ts";
import { type Define, newCommand, taskId } from "../../syntax/command.ts";

export const define: Define = (cli) =>
  newCommand(cli, "diff", "help.diff")
    .argument("<id>", cli.say("help.arg.id"))
    .action(async (arg) => {
      const id = taskId(arg);
      const diff = await withSession(cli, "read", (session) => session.call((devorch) => devorch.diff(id)));
      if (cli.json) return printJson(cli, { id, diff });
      if (diff.trim() === "") return cli.tell(cli.say("cli.no-diff", { id }));
      for (const line of diffLines(diff, cli.out)) cli.print(line);
    });
