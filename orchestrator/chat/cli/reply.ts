import type { Reply, TaskPage } from "../../actions/devorch.ts";
import { type Cli, printJson } from "./cli.ts";
import type { Session } from "./session.ts";

/** Prints the answer to a message, and the page that it shows. */
export async function printReply(cli: Cli, session: Session, reply: Reply): Promise<void> {
  if (cli.json) return printJson(cli, reply);
  for (const line of reply.say) cli.printText(cli.world.clean(line));
  if (reply.show) await pages[reply.show.page](cli, session, reply.show.task);
}

const pages: Record<TaskPage, (cli: Cli, session: Session, task: string) => Promise<unknown>> = {
  diff: async (...of) => (await import("./commands/task/diff.ts")).printDiff(...of),
  plan: async (...of) => (await import("./commands/task/plan.ts")).printPlan(...of),
  log: async (...of) => (await import("./commands/task/logs.ts")).printLog(...of),
};
