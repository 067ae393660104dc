import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import { isTextKey } from "../../texts/index.ts";
import type { Cli } from "./cli.ts";

/** Global options are read before the parser runs; here they are only declared for the help. */
export function describeGlobals(cli: Cli, program: CommandUnknownOpts): void {
  program
    .option("--json", cli.say("help.option.json"))
    .option("-q, --quiet", cli.say("help.option.quiet"))
    .option("-v, --verbose", cli.say("help.option.verbose"))
    .option("--lang <es|en>", cli.say("help.option.lang"))
    .option("--config <file>", cli.say("help.option.config"))
    .option("--data <folder>", cli.say("help.option.data"))
    .option("--version", cli.say("help.option.version"));
}

/** Sets titles, colours and streams of a command and its subcommands, in the person's language. */
export function styleHelp(cli: Cli, command: CommandUnknownOpts): void {
  const paint = cli.out;
  command.exitOverride();
  command.usage(
    command.usage().replace("[options]", cli.say("help.options")).replace("[command]", cli.say("help.command")),
  );
  command.configureOutput({
    writeOut: (text) => cli.printText(text.trimEnd()),
    // A misuse is one sentence (usage.ts); the help is printed only on request.
    writeErr: () => {},
    outputError: () => {},
    getOutHelpWidth: () => cli.world.stdout.columns ?? 100,
    getErrHelpWidth: () => cli.world.stderr.columns ?? 100,
    getOutHasColors: () => paint.bold("") !== "",
    getErrHasColors: () => cli.err.bold("") !== "",
  });
  command.configureHelp({
    showGlobalOptions: command.parent !== null,
    subcommandTerm: (sub) => `${sub.name()} ${sub.registeredArguments.map(argumentTerm).join(" ")}`.trimEnd(),
    styleTitle: (title) => {
      const key = `help.title.${title.replace(/:$/, "").replace(/\W+/g, "-").toLowerCase()}`;
      return paint.bold(isTextKey(key) ? cli.say(key) : title);
    },
    styleCommandText: paint.accent,
    styleSubcommandText: paint.accent,
    styleOptionText: paint.accent,
    styleArgumentText: paint.accent,
  });
  for (const sub of command.commands) styleHelp(cli, sub);
}

function argumentTerm(argument: { name(): string; required: boolean; variadic: boolean }): string {
  return argument.required ? `<${argument.name()}>` : `[${argument.name()}]`;
}
