import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import { readTaskId } from "../../../task/task_id.ts";
import type { Cli } from "../cli.ts";
import type { Commands } from "./command.ts";

/** A command as it describes itself to somebody who is not the argument parser. */
export interface Known {
  name: string;
  description: string;
  arguments: { label: string; required: boolean; rest: boolean; description: string }[];
  /** Names of its options, long ones. */
  options: string[];
  subcommands: Known[];
  /** Whether these words, without its name, are this command and not the beginning of a sentence. */
  fits(words: readonly string[]): boolean;
}

/** Every command of the command line, as it describes itself. */
export async function knownCommands(cli: Cli, commands: Commands): Promise<Known[]> {
  return await Promise.all(
    Object.values(commands).map(async ({ load }) => {
      const { define } = await load();
      return describe(() => define(cli, commands));
    }),
  );
}

/** `define` makes the command anew each time: trying words on it changes it. */
function describe(define: () => CommandUnknownOpts): Known {
  const command = define();
  const subcommands = command.commands.map((sub) =>
    describe(() => define().commands.find((one) => one.name() === sub.name()) ?? sub),
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
    fits: (words) => {
      if (words.includes("--help") || words.includes("-h")) return true;
      if (subcommands.length === 0) return fits(define(), words);
      return subcommands.some((sub) => sub.name === words[0] && sub.fits(words.slice(1)));
    },
  };
}

/**
 * "show T-1" is a command, "show me what you did" is a message: the number of words must be right, and where a task is
 * expected there must be one. A wrong option is left to the command, which says what is wrong with it.
 */
function fits(command: CommandUnknownOpts, words: readonly string[]): boolean {
  const operands = operandsOf(command, words);
  if (operands === null) return true;
  const expected = command.registeredArguments;
  const enough = operands.length >= expected.filter(({ required }) => required).length;
  const open = expected.some(({ variadic }) => variadic);
  const most = open ? Number.POSITIVE_INFINITY : expected.length;
  if (!enough || operands.length > most) return false;
  const [first] = operands;
  if (expected[0]?.name() !== "id") return true;
  // "resume" alone is said to the task of this chat.
  if (first === undefined) return command.name() !== "resume" || words.length > 0;
  // Where more words may follow, a bare number is no task: "answer 2 please", "modify 3 files".
  return (readTaskId(first) !== undefined && !(open && /^\d/.test(first))) || words.includes("--from-branch");
}

/** Null where the options are wrong. */
function operandsOf(command: CommandUnknownOpts, words: readonly string[]): string[] | null {
  command.exitOverride().configureOutput({ writeErr: () => {}, outputError: () => {} });
  try {
    return command.parseOptions([...words]).operands;
  } catch {
    return null;
  }
}
