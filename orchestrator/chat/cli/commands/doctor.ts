import { Exit } from "devorch";
import { printChecks } from "../checks.ts";
import { type Define, newCommand } from "../command.ts";

export const define: Define = (cli) =>
  newCommand(cli, "doctor", "help.doctor").action(async () => {
    cli.exit = printChecks(cli, await cli.world.doctor(), Exit.config);
    if (cli.json || cli.quiet) return;
    cli.tell(
      cli.exit === Exit.done ? cli.err.good(cli.say("cli.doctor-well")) : cli.err.bad(cli.say("cli.doctor-ill")),
    );
  });
