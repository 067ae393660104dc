import { Exit } from "../../task/errors.ts";
import { tellError } from "../cli/errors.ts";
import { follow } from "../cli/follow.ts";
import { printReply } from "../cli/reply.ts";
import { repositoryFor, repositoryHere } from "../cli/repository.ts";
import { newKey } from "../cli/session.ts";
import type { Room } from "./room.ts";
import { splitWords } from "./words.ts";

/** Runs one line: a command where it is one, else a message to devorch. Resolves to the exit code; errors are told. */
export async function runLine(room: Room, line: string): Promise<number> {
  const { words, open } = splitWords(line);
  try {
    if (!room.registry.has(words)) return await speak(room, line.trim());
    if (open === null) return await room.registry.run(words);
    room.cli.tell(room.cli.err.bad(room.cli.say("shell.quote", { quote: open })));
    return Exit.usage;
  } catch (error) {
    return tellError(room.cli, error);
  }
}

/** Sends one message in the terminal's chat and follows the task that it starts. */
async function speak({ cli, session }: Room, text: string): Promise<number> {
  const since = Date.now();
  const found = repositoryHere(cli);
  const repo = found === null ? null : await repositoryFor(cli, session.devorch, found);
  const message = { text, chat: cli.world.chat, lang: cli.lang, repo, key: newKey() };
  const reply = await session.call((devorch) => devorch.ask(message));
  await printReply(cli, session, reply);
  if (reply.task === null) return Exit.done;
  const exit = await follow(cli, session, { id: reply.task, noInput: true, since, onlyNews: true });
  // A rejection or a cancel that was asked for is a success.
  return exit === Exit.cancelled && ending.has(reply.intent) ? Exit.done : exit;
}

const ending: ReadonlySet<string> = new Set(["reject", "cancel"]);
