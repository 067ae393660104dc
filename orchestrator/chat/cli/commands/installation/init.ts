import { type Define, newCommand } from "../../syntax/command.ts";

export const define: Define = (cli) =>
  newCommand(cli, "init", "help.init").action(async () => {
    const { init } = await import("../../init/init.ts");
    cli.exit = await init(cli);
  });
