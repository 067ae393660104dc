import { confirm, log, password } from "@clack/prompts";
import { renderUnicodeCompact } from "uqr";
import { type Dialog, given, PersonLeft } from "./dialog.ts";
import type { SetUp } from "./set_up.ts";

/** The bot's token, tried, and the person paired with it. True: there is a bot. */
export async function askTelegram(dialog: Dialog, setUp: SetUp): Promise<boolean> {
  const { cli, io } = dialog;
  const message = cli.say("init.telegram");
  if (!(await given(confirm({ ...io, message, initialValue: setUp.isSet("TELEGRAM_BOT_TOKEN") })))) return false;
  const name = await askBot(dialog, setUp);
  if (name === undefined) return false;
  await pair(dialog, setUp, name);
  return true;
}

async function askBot({ cli, io }: Dialog, setUp: SetUp): Promise<string | undefined> {
  let token = setUp.isSet("TELEGRAM_BOT_TOKEN") ? null : "";
  for (;;) {
    if (token === "") token = (await given(password({ ...io, message: cli.say("init.bot-token") })))?.trim() ?? "";
    if (token === "") return undefined;
    const found = await setUp.checkBot(token);
    if ("name" in found) {
      if (token !== null) setUp.save({ TELEGRAM_BOT_TOKEN: token });
      log.success(`@${cli.err.text(found.name)}`, { output: io.output });
      return found.name;
    }
    log.error(cli.err.text(found.problem), { output: io.output });
    token = "";
  }
}

/** Shows the code and lets the bot listen until it was scanned, or the person goes on without. */
async function pair({ cli, io }: Dialog, setUp: SetUp, bot: string): Promise<void> {
  const paired = new AbortController();
  const skipped = new AbortController();
  const used = setUp.pair((code) => {
    const link = `https://t.me/${bot}?start=${code}`;
    log.message(`${renderUnicodeCompact(link)}\n${link}`, { output: io.output });
  }, skipped.signal);
  const waiting = confirm({
    ...io,
    signal: paired.signal,
    message: cli.say("init.scan"),
    active: cli.say("init.go-on"),
    inactive: cli.say("init.go-on"),
  });
  void used.then((done) => done && paired.abort());
  const answer = await waiting;
  skipped.abort();
  const done = await used;
  if (done) log.success(cli.say("init.paired"), { output: io.output });
  else if (typeof answer !== "boolean") throw new PersonLeft();
}
