import { Exit } from "../../../../task/errors.ts";
import { isTerminal, type TaskEvent } from "../../../../task/events.ts";
import { clockTime } from "../../../../texts/measures.ts";
import { eventLine } from "../../../cards/line.ts";
import { type Cli, printJson } from "../../cli.ts";
import { type Session, withSession } from "../../session.ts";
import { streamGone } from "../../streams.ts";
import { type Define, newCommand } from "../../syntax/command.ts";
import { whichTask } from "../../syntax/which_task.ts";

export const define: Define = (cli) =>
  newCommand(cli, "logs", "help.logs")
    .argument("[id]", cli.say("help.arg.id"))
    .option("-f, --follow", cli.say("help.option.follow"))
    .action(async (arg, { follow }) => {
      const id = await whichTask(cli, { command: "logs", arg });
      cli.exit =
        follow === true ? await followLog(cli, id) : await withSession(cli, "read", (one) => printLog(cli, one, id));
    });

/** What happened to a task, from the store. */
export async function printLog(cli: Cli, session: Session, id: string): Promise<number> {
  for (const event of await session.call((devorch) => devorch.events(id, 1))) showEvent(cli, event);
  return Exit.done;
}

const lookEveryMs = 500;

/** The same until the task ends; it goes on through pauses and questions. */
async function followLog(cli: Cli, id: string): Promise<number> {
  let interrupted = false;
  const off = cli.world.signals.onInterrupt(() => {
    interrupted = true;
  });
  let next = 1;
  const look = async (session: Session): Promise<number | undefined> => {
    for (;;) {
      let over = false;
      for (const event of await session.call((devorch) => devorch.events(id, next))) {
        next = event.seq + 1;
        showEvent(cli, event);
        over = isTerminal(event) || over;
      }
      if (over || streamGone(cli.world.stdout)) return Exit.done;
      if (interrupted) return Exit.interrupted;
      // The data folder is held for a moment only: another command may want to work.
      if (session.owner) return undefined;
      await Bun.sleep(lookEveryMs);
    }
  };
  try {
    for (;;) {
      const exit = await withSession(cli, "read", look);
      if (exit !== undefined) return exit;
      await Bun.sleep(lookEveryMs);
    }
  } finally {
    off();
  }
}

function showEvent(cli: Cli, event: TaskEvent): void {
  if (cli.json) {
    printJson(cli, event);
    return;
  }
  const told = eventLine(event, cli.lang, cli.out);
  if (told !== null) cli.printText(`${cli.out.dim(clockTime(event.at))} ${told}`);
  if (event.type === "step.failed" && event.output) {
    for (const output of event.output.split("\n")) cli.print(cli.out.dim(`      ${cli.out.text(output)}`));
  }
}
