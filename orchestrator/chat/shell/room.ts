import type { Cli } from "../cli/cli.ts";
import type { Session } from "../cli/session.ts";
import type { Globals } from "../cli/syntax/globals.ts";
import type { KnownCommand } from "../cli/syntax/known_commands.ts";
import type { CliWorld } from "../cli/world.ts";
import type { HeldConnection } from "./connection.ts";

/** What the shell is started with. */
export interface ShellStart {
  /** The terminal and the connection of the process. */
  world: CliWorld;
  globals: Globals;
  held: HeldConnection;
  registryOf(cli: Cli, deeds: OwnDeeds): Promise<Registry>;
}

/** Runs the lines of the shell. */
export interface Registry {
  known: readonly KnownCommand[];
  /** Whether the arguments are a command, not a message. */
  has(words: readonly string[]): boolean;
  /** Runs a command; resolves to its exit code. */
  run(words: readonly string[]): Promise<number>;
}

/** The actions of the shell's own commands. */
export interface OwnDeeds {
  exit(): Promise<void>;
  clear(): void;
  /** Runs a command that writes to the terminal by itself. */
  alone(act: () => Promise<number>): Promise<number>;
}

/** What one line of the shell works with. */
export interface Room {
  /** The `CliWorld` of commands run in the shell. */
  cli: Cli;
  session: Session;
  registry: Registry;
}
