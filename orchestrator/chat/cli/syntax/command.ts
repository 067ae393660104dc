import { Command, type CommandUnknownOpts } from "@commander-js/extra-typings";
import { readDollars } from "../../../models/dollars.ts";
import { isRole, type Role } from "../../../safety/people.ts";
import { UserError } from "../../../task/errors.ts";
import { readTaskId } from "../../../task/task_id.ts";
import type { TextKey } from "../../../texts/index.ts";
import type { Cli } from "../cli.ts";

export interface CommandEntry {
  /** Heading under which the help lists it. */
  group: TextKey;
  /** It works with this machine's own data: never with those of DEVORCH_URL. */
  own?: true;
  load(): Promise<{ define: Define }>;
}

export type Commands = Readonly<Record<string, CommandEntry>>;

/** What a file in `commands/` exports as `define`; `all` are the commands of this command line. */
export type Define = (cli: Cli, all: Commands) => CommandUnknownOpts;

/** A command with its description from the catalogue: `help.<name>`. */
export function newCommand<Name extends string>(cli: Cli, name: Name, description: TextKey) {
  return new Command(name).description(cli.say(description)).helpOption("-h, --help", cli.say("help.option.help"));
}

/** `T-12`, `t-12` and `12` name the same task. Throws UserError for anything else. */
export function taskId(arg: string): string {
  const id = readTaskId(arg);
  if (id === undefined) throw new UserError("cli.bad-id", { id: arg });
  return id;
}

/** Throws UserError for anything but a role. */
export function parseRole(arg: string): Role {
  if (!isRole(arg)) throw new UserError("users.bad-role");
  return arg;
}

/** The trimmed text of a required argument. Throws UserError when it is empty. */
export function someText(arg: string, missing: TextKey): string {
  const text = arg.trim();
  if (text === "") throw new UserError(missing);
  return text;
}

/** A whole number of at least `least`. Throws UserError otherwise. */
export function wholeNumber(option: string, arg: string, least: number): number {
  const value = /^\d{1,9}$/.test(arg) ? Number(arg) : Number.NaN;
  if (!(value >= least)) throw new UserError("cli.bad-number", { option, value: arg, least });
  return value;
}

/** An amount of US dollars over zero; a comma may be the decimal sign. Throws UserError otherwise. */
export function dollars(option: string, arg: string): number {
  const value = readDollars(arg);
  if (value === undefined) throw new UserError("cli.bad-amount", { option, value: arg });
  return value;
}
