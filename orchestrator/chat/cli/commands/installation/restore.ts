import { resolve } from "node:path";
import { UserError } from "../../../../task/errors.ts";
import { printJson } from "../../cli.ts";
import { type Define, newCommand } from "../../syntax/command.ts";

export const define: Define = (cli) =>
  newCommand(cli, "restore", "help.restore")
    .argument("<file>", cli.say("help.arg.file"))
    .action(async (arg) => {
      if (cli.world.shell) throw new UserError("serve.alone", { name: "restore" });
      const restored = await cli.world.restore(resolve(cli.world.cwd, arg));
      if (cli.json) return printJson(cli, restored);
      if (cli.quiet) return;
      cli.printText(cli.out.text(cli.say("restore.done", { file: restored.file, tasks: restored.tasks })));
      if (restored.aside) cli.printText(cli.out.text(cli.say("restore.aside", { aside: restored.aside })));
    });
