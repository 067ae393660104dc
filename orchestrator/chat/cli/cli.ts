import { redactDeep } from "../../safety/redact.ts";
import { type TextKey, text } from "../../texts/index.ts";
import type { Lang, TextParams } from "../../texts/sentence.ts";
import { type Paint, plainPaint, terminalPaint } from "../cards/paint.ts";
import { type Globals, readLang } from "./syntax/globals.ts";
import { fitText } from "./view/wrap.ts";
import type { CliWorld } from "./world.ts";

/** The context of every command: the world, the global options and the output. */
export interface Cli {
  world: CliWorld;
  /** The words of this command line, without the program's name. */
  argv: readonly string[];
  lang: Lang;
  json: boolean;
  quiet: boolean;
  verbose: boolean;
  /** Colours of stdout and of stderr; each knows whether it is a terminal. */
  out: Paint;
  err: Paint;
  /** A sentence of the catalogue in the person's language. */
  say(key: TextKey, params?: TextParams): string;
  /** Data: a line on stdout, as it is. */
  print(line: string): void;
  /** Text for a person on stdout, wrapped at words on a terminal. */
  printText(line: string): void;
  /** Messages: text on stderr, wrapped in the same way. */
  tell(line: string): void;
  /** What the process exits with; a command's action sets it. */
  exit: number;
  /** True after the second Ctrl-C: nothing is waited for. */
  leaving: boolean;
}

export function openCli(world: CliWorld, globals: Globals, argv: readonly string[] = []): Cli {
  const lang = readLang(globals.lang) ?? world.lang;
  const writeText = (stream: CliWorld["stdout"], line: string) => {
    const lines = globals.json ? [line] : fitText(line, stream);
    stream.write(`${lines.join("\n")}\n`);
  };
  const paint = (stream: { isTTY?: boolean }): Paint =>
    stream.isTTY && !world.env.NO_COLOR && !globals.json && world.env.TERM !== "dumb"
      ? terminalPaint(world.clean)
      : plainPaint(world.clean);
  return {
    world,
    argv,
    lang,
    json: globals.json,
    quiet: globals.quiet,
    verbose: globals.verbose,
    out: paint(world.stdout),
    err: paint(world.stderr),
    say: (key, params) => text(lang, key, params),
    print: (line) => void world.stdout.write(`${line}\n`),
    printText: (line) => writeText(world.stdout, line),
    tell: (line) => writeText(world.stderr, line),
    exit: 0,
    leaving: false,
  };
}

/** True when a person can be asked: stdin and stderr are terminals, without --no-input and --json. */
export function canAsk(cli: Cli, noInput: boolean): boolean {
  return !noInput && !cli.json && cli.world.stdin.isTTY === true && cli.world.stderr.isTTY === true;
}

/** Prints JSON with every string cleaned, like text. */
export function printJson(cli: Cli, value: unknown): void {
  cli.print(JSON.stringify(redactDeep(value, cli.world.clean)));
}
