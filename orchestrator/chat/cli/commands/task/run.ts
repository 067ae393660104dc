import { withMaterial } from "../../../../safety/limited_devorch.ts";
import { UserError } from "../../../../task/errors.ts";
import { Profile } from "../../../../task/repo_ref.ts";
import type { TaskOptions } from "../../../../task/task.ts";
import { materialOf, readAttached } from "../../attach.ts";
import { type Cli, canAsk } from "../../cli.ts";
import { tellError } from "../../errors.ts";
import { repositoryFor } from "../../repository.ts";
import { newKey, type Session, withSession } from "../../session.ts";
import { type Define, dollars, newCommand, someText, wholeNumber } from "../../syntax/command.ts";

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
  pr?: string;
  attach?: string[];
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
    .option("--pr <off|draft|ready>", cli.say("help.option.pr"))
    .option("--attach <file>", cli.say("help.option.attach"), (file: string, all: string[] = []) => [...all, file])
    .option("--unverified", cli.say("help.option.unverified"))
    .option("--detach", cli.say("help.option.detach"))
    .action(async (words, options) => {
      cli.exit = await runOrSetUp(cli, words.join(" "), options as RunOptions);
    });

/** In a terminal without model keys the person is offered to set them, or to see the demo. */
async function runOrSetUp(cli: Cli, words: string, options: RunOptions): Promise<number> {
  try {
    return await run(cli, words, options);
  } catch (error) {
    const keyAbsent = error instanceof UserError && error.key === "model.key-absent";
    if (!keyAbsent || !canAsk(cli, !options.input)) throw error;
    tellError(cli, error);
    const { offerSetUp } = await import("../../init/offer.ts");
    return (await offerSetUp(cli)) ?? error.exit;
  }
}

async function run(cli: Cli, words: string, options: RunOptions): Promise<number> {
  const text = someText(words, "cli.empty-task");
  const taskOptions = optionsOf(options);
  const files = readAttached(cli, options.attach);
  const start = async (session: Session) => {
    const repo = await repositoryFor(cli, session.devorch, options.repo);
    // An owner that dies before it answers may have created the task: a retry with the same key returns that one.
    const key = newKey();
    const asked = withMaterial(text, await materialOf(cli, session, files, key));
    const request = { text: asked, repo, options: taskOptions, lang: cli.lang, chat: cli.world.chat, key };
    const { id } = await session.call((devorch) => devorch.start(request));
    if (options.detach) {
      cli.print(id);
      return 0;
    }
    const { follow } = await import("../../follow.ts");
    return await follow(cli, session, {
      id,
      noInput: !options.input,
      planOnly: options.planOnly,
      yes: options.yes,
    });
  };
  return await withSession(cli, options.detach ? "detached" : "execute", start, "task");
}

function optionsOf(options: RunOptions): TaskOptions {
  const made: TaskOptions = {};
  if (options.base) made.base = options.base;
  if (options.branch) made.branch = options.branch;
  if (options.test !== undefined) made.test = someText(options.test, "cli.empty-test");
  if (options.maxCost !== undefined) made.maxCostUsd = dollars("--max-cost", options.maxCost);
  if (options.timeout !== undefined) made.timeoutSeconds = wholeNumber("--timeout", options.timeout, 1);
  if (options.pr !== undefined) made.pr = pullRequestMode(options.pr);
  if (options.yes) made.yes = true;
  if (options.unverified) made.unverified = true;
  if (options.planOnly) made.planOnly = true;
  if (options.answer) made.answers = options.answer.map((answer) => someText(answer, "cli.empty-answer"));
  return made;
}

function pullRequestMode(value: string): NonNullable<TaskOptions["pr"]> {
  const schema = Profile.shape.pr.unwrap();
  const { data } = schema.safeParse(value);
  if (data === undefined)
    throw new UserError("repo.set.choice", { key: "pr", value, choices: schema.options.join(", ") });
  return data;
}
