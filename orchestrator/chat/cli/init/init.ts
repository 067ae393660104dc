import { intro, outro } from "@clack/prompts";
import { Exit, UserError } from "../../../task/errors.ts";
import { type Cli, canAsk } from "../cli.ts";
import { type Dialog, openDialog, PersonLeft } from "./dialog.ts";
import { askKeys } from "./keys.ts";
import { askModels } from "./models.ts";
import { askRepository } from "./repository.ts";
import type { SetUp } from "./set_up.ts";
import { askTelegram } from "./telegram.ts";

/**
 * Asks for what devorch needs and writes each answer to the settings file as it is given, so that leaving loses nothing; then
 * the doctor looks at all of it. Throws UserError without a terminal.
 */
export async function init(cli: Cli): Promise<number> {
  const setUp = await cli.world.setUp();
  const { file } = setUp;
  if (!canAsk(cli, false)) throw new UserError("init.no-terminal", { file });
  const dialog = openDialog(cli);
  try {
    intro(cli.say("init.intro", { file: cli.err.text(file) }), dialog.io);
    return await steps(dialog, setUp);
  } catch (error) {
    if (!(error instanceof PersonLeft)) throw error;
    outro(cli.say("init.left", { file: cli.err.text(file) }), dialog.io);
    return Exit.interrupted;
  }
}

async function steps(dialog: Dialog, setUp: SetUp): Promise<number> {
  const { cli, io } = dialog;
  const offers = await askKeys(dialog, setUp);
  if (offers.size > 0) await askModels(dialog, setUp, offers);
  const repository = await askRepository(dialog, setUp);
  const bot = await askTelegram(dialog, setUp);
  const exit = await setUp.run(["doctor"]);
  const next = [
    ...(offers.size === 0
      ? ["devorch demo"]
      : [`devorch run "${cli.say("init.example")}"${repository ? ` -r ${repository}` : ""}`]),
    ...(bot ? ["devorch bot"] : []),
  ];
  outro(cli.say("init.next", { commands: next.join(" · ") }), io);
  return exit;
}
