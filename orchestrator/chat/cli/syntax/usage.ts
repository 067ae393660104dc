import type { CommanderError, CommandUnknownOpts } from "@commander-js/extra-typings";
import { UserError } from "../../../task/errors.ts";

/** The UserError for an error of the argument parser, with the usage of the command. */
export function usageError(error: CommanderError, program: CommandUnknownOpts, args: readonly string[]): UserError {
  const command = innermostCommand(program, args);
  const usage = `${commandPath(command)} ${command.usage()}`;
  const name = /'([^']+)'/.exec(error.message)?.[1] ?? "";
  switch (error.code) {
    case "commander.unknownOption": {
      const meant = /Did you mean (?:one of )?([^?,]+)/.exec(error.message)?.[1];
      return meant
        ? new UserError("cli.unknown-option-near", { option: name, known: meant })
        : new UserError("cli.unknown-option", { option: name, help: `${commandPath(command)} --help` });
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

/** The innermost command that the arguments name. */
function innermostCommand(program: CommandUnknownOpts, args: readonly string[]): CommandUnknownOpts {
  const next = program.commands.find((command) => command.name() === args[0]);
  return next ? innermostCommand(next, args.slice(1)) : program;
}

function commandPath(command: CommandUnknownOpts): string {
  return command.parent ? `${commandPath(command.parent)} ${command.name()}` : command.name();
}
