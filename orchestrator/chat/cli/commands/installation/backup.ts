import { resolve } from "node:path";
import { formatBytes } from "../../../../texts/measures.ts";
import { printJson } from "../../cli.ts";
import { withSession } from "../../session.ts";
import { type Define, newCommand } from "../../syntax/command.ts";

export const define: Define = (cli) =>
  newCommand(cli, "backup", "help.backup")
    .argument("<file>", cli.say("help.arg.file"))
    .action(async (arg) => {
      const file = resolve(cli.world.cwd, arg);
      const made = await withSession(cli, "read", (session) => session.call((devorch) => devorch.backup(file)));
      if (cli.json) return printJson(cli, made);
      if (!cli.quiet) {
        cli.printText(cli.out.text(cli.say("backup.made", { ...made, size: formatBytes(made.bytes, cli.lang) })));
      }
    });
