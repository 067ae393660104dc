import { type CANCEL_SYMBOL, confirm, intro, isCancel, log, outro, password, text } from "@clack/prompts";
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

interface Question {
  message: string;
  /** What is wrong with an answer, in words; an empty one is always taken. */
  refusal?: (answer: string) => string | undefined;
}

/** The trimmed answer, empty where there is none. Throws PersonLeft. */
export async function askText(dialog: Dialog, question: Question): Promise<string> {
  return ((await given(text(promptOf(dialog, question)))) ?? "").trim();
}

/** The same for what must not be seen. */
export async function askSecret(dialog: Dialog, question: Question): Promise<string> {
  return ((await given(password(promptOf(dialog, question)))) ?? "").trim();
}

function promptOf(dialog: Dialog, { message, refusal = () => undefined }: Question) {
  const validate = (typed = "") => {
    const answer = typed.trim();
    const wrong = answer === "" ? undefined : refusal(answer);
    return wrong && framed(dialog, wrong, " ");
  };
  return { ...dialog.io, message: framed(dialog, message), validate };
}

/** Throws PersonLeft. */
export async function askYesNo({ cli, io }: Dialog, message: string, initialValue = true): Promise<boolean> {
  const words = { active: cli.say("init.yes"), inactive: cli.say("init.no") };
  return await given(confirm({ ...io, ...words, message, initialValue }));
}

export function open(dialog: Dialog, words: string): void {
  intro(framed(dialog, words), dialog.io);
}

export function close(dialog: Dialog, words: string): void {
  outro(framed(dialog, words, " "), dialog.io);
}

/** Says how something went, between two questions. */
export function tell(dialog: Dialog, outcome: "success" | "warn" | "error", words: string): void {
  log[outcome](linesOf(dialog, words).join("\n"), { output: dialog.io.output });
}

/** Cells of the frame at the left of what is said. */
const frameWidth = 3;

/** Lines that fit; the library frames the first alone. */
function framed(dialog: Dialog, words: string, bar = dialog.cli.err.dim("│")): string {
  return linesOf(dialog, words).join(`\n${bar}  `);
}

function linesOf({ io }: Dialog, words: string): string[] {
  return wrapWords(words, "columns" in io.output ? Number(io.output.columns) - frameWidth : 0);
}
