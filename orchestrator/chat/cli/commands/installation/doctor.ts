import { Exit } from "../../../../task/errors.ts";
import { printChecks } from "../../checks.ts";
import { type Define, newCommand } from "../../syntax/command.ts";

export const define: Define = (cli) =>
  newCommand(cli, "doctor", "help.doctor").action(async () => {
    const lines = await cli.world.doctor();
    cli.exit = printChecks(cli, lines, Exit.config);
    const well = lines.every(({ ok }) => ok) ? "cli.doctor-well" : "cli.doctor-warned";
    if (cli.json || cli.quiet) return;
    cli.tell(cli.exit === Exit.done ? cli.err.good(cli.say(well)) : cli.err.bad(cli.say("cli.doctor-ill")));
  });
