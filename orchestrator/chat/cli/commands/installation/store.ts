import { UserError } from "../../../../task/errors.ts";
import { printJson } from "../../cli.ts";
import { type Define, newCommand } from "../../syntax/command.ts";

export const define: Define = (cli) => {
  const command = newCommand(cli, "store", "help.store").helpCommand(false);
  command.addCommand(
    newCommand(cli, "copy", "help.store.copy")
      .argument("<from>", cli.say("help.arg.store"))
      .argument("<to>", cli.say("help.arg.store"))
      .action(async (from, to) => {
        if (cli.world.shell) throw new UserError("serve.alone", { name: "store copy" });
        const copied = await cli.world.copyStore(from, to);
        if (cli.json) return printJson(cli, copied);
        if (!cli.quiet) cli.print(cli.out.text(cli.say("store-copy.done", { ...copied })));
      }),
  );
  command.addCommand(
    newCommand(cli, "migrate", "help.store.migrate").action(async () => {
      if (cli.world.shell) throw new UserError("serve.alone", { name: "store migrate" });
      const migrated = await cli.world.migrateStore();
      if (cli.json) return printJson(cli, migrated);
      if (!cli.quiet) cli.print(cli.out.text(cli.say("store-migrate.done", { ...migrated })));
    }),
  );
  return command;
};
