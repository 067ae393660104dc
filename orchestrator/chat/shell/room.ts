import type { Cli } from "../cli/cli.ts";
import type { Session } from "../cli/session.ts";
import type { Globals } from "../cli/syntax/globals.ts";
import type { KnownCommand } from "../cli/syntax/known_commands.ts";
import type { CliWorld } from "../cli/world.ts";
import type { HeldConnection } from "./connection.ts";

/** What the shell begins with. */
export interface ShellStart {
  /** The world outside: the real terminal, the real way to the tasks. */
  world: CliWorld;
  globals: Globals;
  held: HeldConnection;
  registryOf(cli: Cli, deeds: OwnDeeds): Promise<Registry>;
}

/** What runs the lines that are given in the shell. */
export interface Registry {
  known: readonly KnownCommand[];
  /** Whether the words are a command and not a message. */
  has(words: readonly string[]): boolean;
  /** Runs the command that the words are; resolves to its exit code. */
  run(words: readonly string[]): Promise<number>;
}

/** What the shell's own words do. */
export interface OwnDeeds {
  exit(): Promise<void>;
  clear(): void;
  /** Runs a command that writes to the terminal by itself. */
  alone(act: () => Promise<number>): Promise<number>;
}

/** What one line of the shell works with. */
export interface Room {
  /** Its world is the one of the commands that are given here. */
  cli: Cli;
  session: Session;
  registry: Registry;
}
