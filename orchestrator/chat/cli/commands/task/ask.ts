import type { Reply, TaskView } from "../../../../actions/devorch.ts";
import { UserError } from "../../../../task/errors.ts";
import { materialOf, readAttached } from "../../attach.ts";
import type { Cli } from "../../cli.ts";
import { printReply } from "../../reply.ts";
import { repositoryFor, repositoryHere } from "../../repository.ts";
import { newKey, type Session, withSession } from "../../session.ts";
import { type Define, newCommand, someText } from "../../syntax/command.ts";

export const define: Define = (cli) =>
  newCommand(cli, "ask", "help.ask")
    .argument("<anything...>", cli.say("help.arg.anything"))
    .option("-r, --repo <url|path|name>", cli.say("help.option.repo"))
    .option("--attach <file>", cli.say("help.option.attach"), (file: string, all: string[] = []) => [...all, file])
    .action(async (words, options) => {
      const files = readAttached(cli, options.attach);
      cli.exit = await askMessage(cli, words.join(" "), { named: options.repo, files });
    });

async function askMessage(
  cli: Cli,
  words: string,
  { named, files }: { named: string | undefined; files: ReturnType<typeof readAttached> },
): Promise<number> {
  const text = someText(words, "cli.empty-text");
  return await withSession(cli, "execute", async (session) => {
    const found = named ?? repositoryHere(cli);
    const repo = found === null ? null : await repositoryFor(cli, session.devorch, found);
    const key = newKey();
    const material = await materialOf(cli, session, files, key);
    const message = { text, chat: cli.world.chat, lang: cli.lang, repo, key, ...(material !== "" && { material }) };
    const reply = await session.call((devorch) => devorch.ask(message));
    await printReply(cli, session, reply);
    return reply.task === null ? 0 : await followReply(cli, session, reply, reply.task);
  });
}

/** Follows the task of a reply while it plans, or while this process executes it. Exits 3 when a plan or a question waits. */
async function followReply(cli: Cli, session: Session, reply: Reply, id: string): Promise<number> {
  const view = await session.call((devorch) => devorch.show(id)).catch(unknownTask);
  if (view === null) return 0;
  const planning = view.state === "received" || view.state === "planning";
  const working = view.state === "queued" || view.state === "executing" || view.state === "finalizing";
  if ((planning && startsPlanning.has(reply.intent)) || (working && session.owner)) {
    const { follow } = await import("../../follow.ts");
    return await follow(cli, session, { id, noInput: true });
  }
  const waits = view.state === "planned" || view.state === "clarifying";
  return waits && startsPlanning.has(reply.intent) ? 3 : 0;
}

const startsPlanning = new Set(["task_new", "modify", "clarify"]);

function unknownTask(error: unknown): TaskView | null {
  if (error instanceof UserError) return null;
  throw error;
}
