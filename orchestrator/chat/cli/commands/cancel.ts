import { Exit, isResting } from "devorch";
import type { Cli } from "../cli.ts";
import { type Define, newCommand, taskId } from "../command.ts";
import { type Session, within } from "../session.ts";

export const define: Define = (cli) =>
  newCommand(cli, "cancel", "help.cancel")
    .argument("<id>", cli.say("help.arg.id"))
    .action(async (word) => {
      const id = taskId(word);
      cli.exit = await within(cli, "read", async (session) => {
        await session.call((devorch) => devorch.cancel(id));
        return await untilDone(cli, session, id);
      });
    });

/** The owner still saves and pushes what was done; a client waits for it. */
async function untilDone(cli: Cli, session: Session, id: string): Promise<number> {
  let view = await session.call((devorch) => devorch.show(id));
  if (!session.owner && !isResting(view.state)) {
    const stop = new AbortController();
    const off = cli.world.signals.onInterrupt(() => stop.abort());
    try {
      if (!cli.quiet) cli.tell(cli.err.dim(cli.say("cli.cancelling", { id })));
      for await (const _event of session.devorch.follow(id, 1, stop.signal));
    } finally {
      off();
    }
    if (stop.signal.aborted) return Exit.interrupted;
    view = await session.call((devorch) => devorch.show(id));
  }
  if (!cli.quiet) cli.tell(cli.say(view.state === "cancelled" ? "cli.cancelled" : "cli.cancel-asked", { id }));
  if (view.state === "cancelled" && view.url && !cli.json) cli.print(cli.world.clean(view.url));
  return Exit.done;
}
