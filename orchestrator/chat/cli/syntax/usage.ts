import type { CommanderError, CommandUnknownOpts } from "@commander-js/extra-typings";
import { UserError } from "../../../task/errors.ts";

/** What the argument parser refused, as a sentence of the catalogue that says how the command is used. */
export function usageError(error: CommanderError, program: CommandUnknownOpts, words: readonly string[]): UserError {
  const command = addressed(program, words);
  const usage = `${path(command)} ${command.usage()}`;
  const name = /'([^']+)'/.exec(error.message)?.[1] ?? "";
  switch (error.code) {
    case "commander.unknownOption": {
      const meant = /Did you mean (?:one of )?([^?,]+)/.exec(error.message)?.[1];
      return meant
        ? new UserError("cli.unknown-option-near", { option: name, known: meant })
        : new UserError("cli.unknown-option", { option: name, help: `${path(command)} --help` });
    }
    case "commander.missingArgument":
      return new UserError("cli.missing-argument", { name, usage });
    case "commander.optionMissingArgument":
      return new UserError("cli.missing-value", { option: name });
    case "commander.excessArguments":
      return new UserError("cli.too-many-arguments", { usage });
    case "commander.unknownCommand":
      return new UserError("cli.unknown-subcommand", { name, usage, known: subcommands(command) });
    case "commander.help":
      return new UserError("cli.missing-subcommand", { usage, known: subcommands(command) });
    default:
      return new UserError("cli.usage", { usage });
  }
}

function subcommands(command: CommandUnknownOpts): string {
  return command.commands.map((one) => one.name()).join(", ");
}

/** The innermost command that the words name. */
function addressed(program: CommandUnknownOpts, words: readonly string[]): CommandUnknownOpts {
  const next = program.commands.find((command) => command.name() === words[0]);
  return next ? addressed(next, words.slice(1)) : program;
}

function path(command: CommandUnknownOpts): string {
  return command.parent ? `${path(command.parent)} ${command.name()}` : command.name();
}
