import { Command, CommanderError } from "@commander-js/extra-typings";
import { Exit, UserError } from "../../task/errors.ts";
import { isTextKey } from "../../texts/index.ts";
import { type Cli, openCli } from "./cli.ts";
import { commands } from "./commands/index.ts";
import { tellError } from "./errors.ts";
import { describeGlobals, styleHelp } from "./help.ts";
import { streamFailure, watchStream } from "./streams.ts";
import { type Globals, readGlobals, readLang } from "./syntax/globals.ts";
import { nearest } from "./syntax/nearest.ts";
import { usageError } from "./syntax/usage.ts";
import type { CliWorld } from "./world.ts";

/** Runs one command line; resolves to the exit code. `argv` is without the program's name. */
export async function runCli(argv: readonly string[], world: CliWorld): Promise<number> {
  const { globals, args, missing } = readGlobals(argv);
  const cli = openCli(world, globals, argv);
  watchStream(world.stdout);
  watchStream(world.stderr);
  const exit = await runSafely(cli, globals, args, missing);
  const failure = streamFailure(world.stdout);
  return failure ? tellError(cli, failure) : exit;
}

async function runSafely(cli: Cli, globals: Globals, args: string[], missing: string | null): Promise<number> {
  try {
    if (missing) throw new UserError("cli.missing-value", { option: missing });
    if (globals.lang !== undefined && !readLang(globals.lang))
      throw new UserError("cli.bad-lang", { lang: globals.lang });
    return await dispatch(cli, args, globals);
  } catch (error) {
    return tellError(cli, error);
  }
}

async function dispatch(cli: Cli, args: string[], globals: Globals): Promise<number> {
  const [name] = args;
  const other = name === undefined ? undefined : ownEntry(cli.world.more, name);
  if (other) return await other(args.slice(1), globals);
  if (name === undefined && cli.world.more.shell && isTerminal(cli)) return await cli.world.more.shell([], globals);
  if (name === undefined || name === "help" || name.startsWith("-")) return await overall(cli, args);
  const entry = ownEntry(commands, name);
  if (!entry) throw unknownCommand(cli, name);
  if (entry.own && cli.world.remote !== null && !asksForHelp(args)) throw new UserError("remote.here-only", { name });
  const program = newProgram(cli);
  program.addCommand((await entry.load()).define(cli, commands));
  return await parseAndRun(cli, program, args);
}

function asksForHelp(args: readonly string[]): boolean {
  return args.includes("--help") || args.includes("-h");
}

/** The program without a command: its help, or an unknown option. Without arguments: exit 2. */
async function overall(cli: Cli, args: string[]): Promise<number> {
  const program = newProgram(cli);
  for (const { group, load } of Object.values(commands)) {
    program.addCommand((await load()).define(cli, commands).helpGroup(cli.say(group)));
  }
  for (const name of Object.keys(cli.world.more)) program.addCommand(helpOnlyCommand(cli, name));
  if (args.length === 0) {
    styleHelp(cli, program);
    program.configureOutput({ writeErr: (text) => cli.tell(text.trimEnd()) });
    program.outputHelp({ error: true });
    return Exit.usage;
  }
  if (args[0] !== "help") return await parseAndRun(cli, program, args);
  const about = args[1];
  if (about !== undefined && !ownEntry(commands, about)) throw unknownCommand(cli, about);
  return await parseAndRun(cli, program, [...args.slice(1), "--help"]);
}

/** A command of another part, declared only for the help. */
function helpOnlyCommand(cli: Cli, name: string): Command {
  const key = `help.${name}`;
  return new Command(name).description(isTextKey(key) ? cli.say(key) : "").helpGroup(cli.say("help.group.work"));
}

function newProgram(cli: Cli) {
  const program = new Command("devorch")
    .description(cli.say("help.about"))
    .helpOption("-h, --help", cli.say("help.option.help"))
    .usage(cli.say("help.usage-line"))
    .helpCommand(false);
  program.addHelpText("after", () => `\n${cli.say("help.example")}`);
  describeGlobals(cli, program);
  return program;
}

async function parseAndRun(cli: Cli, program: ReturnType<typeof newProgram>, args: string[]): Promise<number> {
  styleHelp(cli, program);
  try {
    await program.parseAsync(args, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return Exit.done;
    throw usageError(error, program, args);
  }
  return cli.exit;
}

function unknownCommand(cli: Cli, name: string): UserError {
  const known = nearest(name, [...Object.keys(commands), ...Object.keys(cli.world.more)]);
  return known === null
    ? new UserError("cli.unknown-command", { name })
    : new UserError("cli.unknown-command-near", { name, known });
}

function isTerminal(cli: Cli): boolean {
  return cli.world.stdin.isTTY === true && cli.world.stdout.isTTY === true;
}

function ownEntry<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
