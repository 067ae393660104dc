import { isCancel, log, select } from "@clack/prompts";
import { renderUnicodeCompact } from "uqr";
import { askSecret, askYesNo, type Dialog, PersonLeft, tell } from "./dialog.ts";
import type { SetUp } from "./set_up.ts";

/** The bot's token, tried, and the person paired with it. True: there is a bot. */
export async function askTelegram(dialog: Dialog, setUp: SetUp): Promise<boolean> {
  const { cli } = dialog;
  if (!(await askYesNo(dialog, cli.say("init.telegram"), setUp.isSet("TELEGRAM_BOT_TOKEN")))) return false;
  const name = await askBot(dialog, setUp);
  if (name === undefined) return false;
  await pair(dialog, setUp, name);
  return true;
}

async function askBot(dialog: Dialog, setUp: SetUp): Promise<string | undefined> {
  const { cli } = dialog;
  let token = setUp.isSet("TELEGRAM_BOT_TOKEN") ? null : "";
  for (;;) {
    if (token === "")
      token = await askSecret(dialog, {
        message: cli.say("init.bot-token"),
        refusal: (answer) => setUp.refusal({ TELEGRAM_BOT_TOKEN: answer }),
      });
    if (token === "") return undefined;
    const found = await setUp.checkBot(token);
    if ("name" in found) {
      if (token !== null) setUp.save({ TELEGRAM_BOT_TOKEN: token });
      tell(dialog, "success", `@${cli.err.text(found.name)}`);
      return found.name;
    }
    tell(dialog, "error", `Telegram: ${cli.err.text(found.problem)}`);
    token = "";
  }
}

/** Shows the code and lets the bot listen until it was scanned, or the person goes on without. */
async function pair(dialog: Dialog, setUp: SetUp, bot: string): Promise<void> {
  const { cli, io } = dialog;
  const skipped = new AbortController();
  const over = new AbortController();
  const code = Promise.withResolvers<void>();
  const show = (secret: string) => {
    const link = `https://t.me/${bot}?start=${secret}`;
    log.message(`${renderUnicodeCompact(link)}\n${link}`, { output: io.output });
    code.resolve();
  };
  const used = setUp.pair(show, skipped.signal).finally(() => over.abort());
  // The question moves what is written below it.
  await Promise.race([code.promise, used]);
  const answer = await select({
    ...io,
    signal: over.signal,
    message: cli.say("init.scan"),
    showInstructions: false,
    options: [{ value: "on", label: cli.say("init.go-on") }],
  });
  const left = isCancel(answer) && !over.signal.aborted;
  skipped.abort();
  const done = await used;
  if (done) return tell(dialog, "success", cli.say("init.paired"));
  if (left) throw new PersonLeft();
  if (isCancel(answer)) tell(dialog, "warn", cli.say("init.bot-ended", { program: setUp.program }));
}
