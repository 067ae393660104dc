import { type CANCEL_SYMBOL, isCancel } from "@clack/prompts";
import type { Cli } from "../cli.ts";

/** Where the questions are asked. */
export interface Dialog {
  cli: Cli;
  io: { input: Cli["world"]["stdin"]; output: Cli["world"]["stderr"] };
}

/** The person pressed Esc or Ctrl-C. */
export class PersonLeft extends Error {}

export function openDialog(cli: Cli): Dialog {
  return { cli, io: { input: cli.world.stdin, output: cli.world.stderr } };
}

/** The value of a prompt. Throws PersonLeft. */
export async function given<T>(prompt: Promise<T | typeof CANCEL_SYMBOL>): Promise<T> {
  const value = await prompt;
  if (isCancel(value)) throw new PersonLeft();
  return value;
}
