import { type CANCEL_SYMBOL, isCancel, log } from "@clack/prompts";
import type { Cli } from "../cli.ts";
import { wrapWords } from "../view/wrap.ts";

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

/** Cells of the frame at the left of what is said. */
const frameWidth = 3;

/** Says how something went, between two questions. */
export function tell({ io }: Dialog, outcome: "success" | "warn" | "error", words: string): void {
  const width = "columns" in io.output ? Number(io.output.columns) - frameWidth : 0;
  log[outcome](wrapWords(words, width).join("\n"), { output: io.output });
}
