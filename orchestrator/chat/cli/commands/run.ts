import type { Devorch, TaskOptions } from "devorch";
import type { Cli } from "../cli.ts";
import { type Define, dollars, newCommand, someText, wholeNumber } from "../command.ts";
import { repositoryFor } from "../repository.ts";
import { type Session, within } from "../session.ts";

interface RunOptions {
  repo?: string;
  base?: string;
  yes?: true;
  planOnly?: true;
  input: boolean;
  answer?: string[];
  maxCost?: string;
  timeout?: string;
  test?: string;
  branch?: string;
  unverified?: true;
  detach?: true;
}

export const define: Define = (cli) =>
  newCommand(cli, "run", "help.run")
    .argument("<task...>", cli.say("help.arg.task"))
    .option("-r, --repo <url|path|name>", cli.say("help.option.repo"))
    .option("-b, --base <branch>", cli.say("help.option.base"))
    .option("--yes", cli.say("help.option.yes"))
    .option("--plan-only", cli.say("help.option.plan-only"))
    .option("--no-input", cli.say("help.option.no-input"))
    .option("--answer <text>", cli.say("help.option.answer"), (text: string, all: string[] = []) => [...all, text])
    .option("--max-cost <usd>", cli.say("help.option.max-cost"))
    .option("--timeout <seconds>", cli.say("help.option.timeout"))
    .option("--test <command>", cli.say("help.option.test"))
    .option("--branch <name>", cli.say("help.option.branch"))
    .option("--unverified", cli.say("help.option.unverified"))
    .option("--detach", cli.say("help.option.detach"))
    .action(async (words, options) => {
      cli.exit = await run(cli, words.join(" "), options as RunOptions);
    });

async function run(cli: Cli, words: string, options: RunOptions): Promise<number> {
  const text = someText(words, "cli.empty-task");
  const taskOptions = optionsOf(options);
  return await within(cli, options.detach ? "detached" : "execute", async (session) => {
    const repo = await repositoryFor(cli, session.devorch, options.repo);
    const { id } = await start(cli, session, { text, repo, options: taskOptions });
    if (options.detach) {
      cli.print(id);
      return 0;
    }
    const { follow } = await import("../follow.ts");
    return await follow(cli, session, {
      id,
      noInput: !options.input,
      planOnly: options.planOnly,
      yes: options.yes,
    });
  });
}

/** Creates the task, once: an owner that died before it answered may have written it, and then that one is taken. */
async function start(
  cli: Cli,
  session: Session,
  request: { text: string; repo: string; options: TaskOptions },
): Promise<{ id: string }> {
  const known = new Set<string>();
  const say = (devorch: Devorch) => devorch.start({ ...request, lang: cli.lang, chat: cli.world.chat });
  if (session.owner) return await say(session.devorch);
  for (const task of await session.devorch.tasks()) known.add(task.id);
  let again = false;
  return await session.call(async (devorch) => {
    const written = again
      ? (await devorch.tasks()).find((task) => !known.has(task.id) && task.request === request.text)
      : undefined;
    again = true;
    return written ?? (await say(devorch));
  });
}

function optionsOf(options: RunOptions): TaskOptions {
  const made: TaskOptions = {};
  if (options.base) made.base = options.base;
  if (options.branch) made.branch = options.branch;
  if (options.test !== undefined) made.test = someText(options.test, "cli.empty-test");
  if (options.maxCost !== undefined) made.maxCostUsd = dollars("--max-cost", options.maxCost);
  if (options.timeout !== undefined) made.timeoutSeconds = wholeNumber("--timeout", options.timeout, 1);
  if (options.yes) made.yes = true;
  if (options.unverified) made.unverified = true;
  if (options.planOnly) made.planOnly = true;
  if (options.answer) made.answers = options.answer.map((answer) => someText(answer, "cli.empty-answer"));
  return made;
}
