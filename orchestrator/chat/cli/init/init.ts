import { Exit, UserError } from "../../../task/errors.ts";
import { type Cli, canAsk } from "../cli.ts";
import { close, type Dialog, open, openDialog, PersonLeft } from "./dialog.ts";
import { askKeys } from "./keys.ts";
import { askModels } from "./models.ts";
import { askRepository } from "./repository.ts";
import type { SetUp } from "./set_up.ts";
import { askTelegram } from "./telegram.ts";

/** What the person asked for before the set-up was offered. */
export interface InterruptedCommand {
  argv: readonly string[];
}

/**
 * Asks for what devorch needs and writes each answer to the settings file as it is given, so that leaving loses nothing; then
 * the doctor looks at all of it, and `interrupted` goes on. Throws UserError without a terminal and for a file that cannot be written.
 */
export async function init(cli: Cli, interrupted?: InterruptedCommand): Promise<number> {
  const setUp = await cli.world.setUp();
  const { file, program } = setUp;
  if (!canAsk(cli, false)) throw new UserError("init.no-terminal", { file });
  setUp.prepareFile();
  const dialog = openDialog(cli);
  try {
    open(dialog, cli.say("init.intro", { file: cli.err.text(file) }));
    return await steps(dialog, setUp, interrupted);
  } catch (error) {
    if (!(error instanceof PersonLeft)) throw error;
    close(dialog, cli.say("init.left", { file: cli.err.text(file), program }));
    return Exit.interrupted;
  }
}

async function steps(dialog: Dialog, setUp: SetUp, interrupted: InterruptedCommand | undefined): Promise<number> {
  const { cli } = dialog;
  const offers = await askKeys(dialog, setUp);
  if (offers.size > 0) await askModels(dialog, setUp, offers);
  const repository = await askRepository(dialog, setUp);
  const bot = await askTelegram(dialog, setUp);
  const exit = await setUp.run(["doctor"]);
  if (interrupted && exit === Exit.done) {
    close(dialog, cli.say("init.goes-on"));
    return await setUp.run(interrupted.argv);
  }
  const example = ["run", cli.say("init.example"), ...(repository ? ["-r", repository] : [])];
  const next = offers.size === 0 ? ["demo"] : (interrupted?.argv ?? example);
  const commands = [next, ...(bot ? [["bot"]] : [])].map((words) => [setUp.program, ...words.map(asTyped)].join(" "));
  close(dialog, cli.say("init.next", { commands: cli.err.text(commands.join(" · ")) }));
  return exit;
}

/** A word as it is written in a shell. */
function asTyped(word: string): string {
  if (/^[\w./:@=+-]+$/.test(word)) return word;
  return word.includes("'") || !/["$`\\!]/.test(word) ? `"${word.replace(/["$`\\!]/g, "\\$&")}"` : `'${word}'`;
}
