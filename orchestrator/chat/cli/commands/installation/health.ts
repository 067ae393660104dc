import { Exit } from "../../../../task/errors.ts";
import { printJson } from "../../cli.ts";
import { type Define, newCommand } from "../../syntax/command.ts";

export const define: Define = (cli) =>
  newCommand(cli, "health", "help.health").action(async () => {
    const health = await cli.world.health();
    cli.exit = health.status === "healthy" ? Exit.done : Exit.failed;
    if (cli.json) return printJson(cli, health);
    if (cli.quiet) return;
    const { status, version, database, telegram } = health;
    const sentence = cli.say(`health.${status}`, { version, database, telegram });
    cli.printText(cli.exit === Exit.done ? cli.out.good(sentence) : cli.out.bad(sentence));
  });
