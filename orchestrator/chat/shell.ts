import { PassThrough } from "node:stream";
import { CLI, type Command, type Parameter } from "cliffy";
import { Exit, UserError } from "../task/errors.ts";
import { type Cli, openCli } from "./cli/cli.ts";
import { commands } from "./cli/commands/index.ts";
import { tellError } from "./cli/errors.ts";
import { runCli } from "./cli/program.ts";
import type { Globals } from "./cli/syntax/globals.ts";
import { type KnownCommand, knownCommands } from "./cli/syntax/known_commands.ts";
import type { CliWorld } from "./cli/world.ts";
import { HeldConnection } from "./shell/connection.ts";
import { ownWord, ownWords } from "./shell/own_words.ts";
import { runPiped } from "./shell/piped.ts";
import type { OwnDeeds, Registry } from "./shell/room.ts";
import { canBeDrawnOn, runTyped } from "./shell/typed.ts";

export interface ShellOptions {
  words: readonly string[];
  globals: Globals;
  /** The history file. */
  history: string;
}

/** The shell: commands and messages on a terminal or from a pipe. Resolves to the exit code. */
export async function shell(world: CliWorld, { words, globals, history }: ShellOptions): Promise<number> {
  const cli = openCli(world, globals);
  if (words.includes("--help") || words.includes("-h")) {
    cli.printText(`devorch shell\n\n${cli.say("help.shell")}`);
    return Exit.done;
  }
  if (words.length > 0) return tellError(cli, new UserError("shell.usage"));
  const held = await HeldConnection.open(world.connect);
  const registryOf = (inside: Cli, deeds: OwnDeeds) => createRegistry(inside, globals, deeds);
  const start = { world, globals, held, registryOf };
  return canBeDrawnOn(world) ? await runTyped({ ...start, history }) : await runPiped(start);
}

/** Commands that write to the terminal directly. */
const alone: ReadonlySet<string> = new Set(["demo"]);

/**
 * The commands as cliffy's: it checks how they are declared. Its reading of lines is not used: it splits words at every
 * letter that is not ASCII, reads one line of a pipe, and finds "constructor". Nor is its help: it goes to the console, in English.
 */
async function createRegistry(cli: Cli, globals: Globals, deeds: OwnDeeds): Promise<Registry> {
  const known = await knownCommands(cli, commands);
  const own: Record<string, Command> = {
    [ownWords.clear[cli.lang][0]]: { description: cli.say("shell.help.clear"), action: () => deeds.clear() },
    [ownWords.exit[cli.lang][0]]: { description: cli.say("shell.help.exit"), action: () => deeds.exit() },
  };
  const table: Record<string, Command> = { ...asCliffy(known), ...own };
  new CLI({ input: new PassThrough(), output: new PassThrough() }).addCommands(table);
  const run = (words: readonly string[]) => runCli([...flagsOf(globals), ...words], cli.world);

  return {
    known,
    has: (words) => isCommand(words, known),
    async run(words) {
      const [name = "", ...rest] = bare(words);
      const word = ownWord(name);
      if (word === "help") return rest.length > 0 ? await run(["help", ...rest]) : help(cli, table);
      if (word === undefined)
        return alone.has(name) ? await deeds.alone(() => run([name, ...rest])) : await run([name, ...rest]);
      await deeds[word]();
      return Exit.done;
    },
  };
}

function asCliffy(known: readonly KnownCommand[]): Record<string, Command> {
  const declared = ({ description, arguments: parameters, subcommands }: KnownCommand) => ({
    description,
    parameters: parameters.map(({ label, required, rest, description: about }) => ({
      label: rest ? `${label}...` : label,
      optional: !required,
      rest,
      description: about,
    })),
    ...(subcommands.length > 0 && { subcommands: asCliffy(subcommands) }),
    action: () => {},
  });
  return Object.fromEntries(known.map((one) => [one.name, declared(one)]));
}

/** "devorch show T-1", as hints say it, is "show T-1" here. */
function bare(words: readonly string[]): readonly string[] {
  return words[0] === "devorch" && words.length > 1 ? words.slice(1) : words;
}

function isCommand(given: readonly string[], known: readonly KnownCommand[]): boolean {
  const [name = "", ...rest] = bare(given);
  const own = ownWord(name);
  if (own === "help") return rest.length === 0 || (rest.length === 1 && known.some((one) => one.name === rest[0]));
  if (own !== undefined) return rest.length === 0;
  return known.find((one) => one.name === name)?.fits(rest) ?? false;
}

function help(cli: Cli, table: Readonly<Record<string, Command>>): number {
  const title = (key: "shell.help.usage" | "shell.help.commands") => cli.out.bold(cli.say(key));
  const usages = Object.entries(table).map(([name, { parameters = [] }]) =>
    [name, ...parameters.map(parameterUsage)].join(" "),
  );
  const width = Math.max(...usages.map((usage) => usage.length));
  const commands = Object.values(table).map(
    ({ description }, at) => `${usages[at]?.padEnd(width)} ${description ?? ""}`,
  );
  const lines = [cli.say("shell.help.help"), ...commands].map((line) => `    ${line}`);
  const usage = ["", title("shell.help.usage"), "", `    ${cli.say("shell.help.line")}`];
  for (const line of [...usage, "", title("shell.help.commands"), "", ...lines, "", cli.say("shell.help.about")])
    cli.printText(line);
  return Exit.done;
}

function parameterUsage(parameter: string | Parameter): string {
  if (typeof parameter === "string") return `<${parameter}>`;
  return parameter.optional ? `[${parameter.label}]` : `<${parameter.label}>`;
}

function flagsOf({ json, quiet, verbose, lang }: Globals): string[] {
  return [
    ...(json ? ["--json"] : []),
    ...(quiet ? ["--quiet"] : []),
    ...(verbose ? ["--verbose"] : []),
    ...(lang === undefined ? [] : ["--lang", lang]),
  ];
}
