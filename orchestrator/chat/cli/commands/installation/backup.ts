import { resolve } from "node:path";
import { bytes } from "../../../cards/measures.ts";
import { printJson } from "../../cli.ts";
import { within } from "../../session.ts";
import { type Define, newCommand } from "../../syntax/command.ts";

export const define: Define = (cli) =>
  newCommand(cli, "backup", "help.backup")
    .argument("<file>", cli.say("help.arg.file"))
    .action(async (word) => {
      const file = resolve(cli.world.cwd, word);
      const made = await within(cli, "read", (session) => session.call((devorch) => devorch.backup(file)));
      if (cli.json) return printJson(cli, made);
      if (!cli.quiet) {
        cli.print(cli.out.text(cli.say("backup.made", { ...made, size: bytes(made.bytes, cli.lang) })));
      }
    });
