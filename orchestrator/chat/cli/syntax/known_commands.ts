import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import { readTaskId } from "../../../task/task_id.ts";
import type { Cli } from "../cli.ts";
import type { Commands } from "./command.ts";

/** The description of a command, for the shell, completion and help. */
export interface KnownCommand {
  name: string;
  description: string;
  arguments: { label: string; required: boolean; rest: boolean; description: string }[];
  /** Names of its options, long ones. */
  options: string[];
  subcommands: KnownCommand[];
  /** Whether these arguments, without its name, are this command and not a sentence. */
  fits(args: readonly string[]): boolean;
}

/** The descriptions of all commands. */
export async function knownCommands(cli: Cli, commands: Commands): Promise<KnownCommand[]> {
  return await Promise.all(
    Object.values(commands).map(async ({ load }) => {
      const { define } = await load();
      return describeCommand(() => define(cli, commands));
    }),
  );
}

/** `define` creates a new command each time: parsing changes it. */
function describeCommand(define: () => CommandUnknownOpts): KnownCommand {
  const command = define();
  const subcommands = command.commands.map((sub) =>
    describeCommand(() => define().commands.find((one) => one.name() === sub.name()) ?? sub),
  );
  return {
    name: command.name(),
    description: command.description(),
    arguments: command.registeredArguments.map((argument) => ({
      label: argument.name(),
      required: argument.required,
      rest: argument.variadic,
      description: argument.description,
    })),
    options: command.options.flatMap(({ long }) => long ?? []),
    subcommands,
    fits: (args) => {
      if (args.includes("--help") || args.includes("-h")) return true;
      if (subcommands.length === 0) return fits(define(), args);
      return subcommands.some((sub) => sub.name === args[0] && sub.fits(args.slice(1)));
    },
  };
}

const textCommands: ReadonlySet<string> = new Set(["answer", "modify"]);

/**
 * "show T-1" is a command, "show me what you did" is a message: the number of arguments must fit, and an expected task must be
 * one. A wrong option counts as a command, which reports it.
 */
function fits(command: CommandUnknownOpts, args: readonly string[]): boolean {
  const operands = operandsOf(command, args);
  if (operands === null) return true;
  const expected = command.registeredArguments;
  const enough = operands.length >= expected.filter(({ required }) => required).length;
  const open = expected.some(({ variadic }) => variadic);
  const most = open ? Number.POSITIVE_INFINITY : expected.length;
  if (!enough || operands.length > most) return false;
  const [first] = operands;
  if (expected[0]?.name() !== "id") return true;
  // "approve" alone is a message about the chat's task; "cost" alone is about all of them.
  if (first === undefined) return args.length > 0 || command.name() === "cost";
  // Where a text must follow, a bare number is no task: "answer 2 please", "modify 3 files".
  const needsText = textCommands.has(command.name());
  return (readTaskId(first) !== undefined && !(needsText && /^\d/.test(first))) || args.includes("--from-branch");
}

/** Null where the options are wrong. */
function operandsOf(command: CommandUnknownOpts, args: readonly string[]): string[] | null {
  command.exitOverride().configureOutput({ writeErr: () => {}, outputError: () => {} });
  try {
    return command.parseOptions([...args]).operands;
  } catch {
    return null;
  }
}
