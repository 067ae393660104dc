import type { KnownCommand } from "../cli/syntax/known_commands.ts";

export interface Candidate {
  word: string;
  /** What it is, for the list. */
  about: string;
}

export interface Completion {
  /** How much before the cursor is replaced, in code units. */
  replace: number;
  candidates: Candidate[];
}

export interface Vocabulary {
  known: readonly KnownCommand[];
  /** Words of the shell itself. */
  own: readonly Candidate[];
  tasks(): Promise<Candidate[]>;
}

/** What Tab may put where the cursor stands: commands, their subcommands and options, tasks. */
export async function complete(before: string, vocabulary: Vocabulary): Promise<Completion> {
  const word = before.split(/\s/).at(-1) ?? "";
  const words = before
    .slice(0, before.length - word.length)
    .trim()
    .split(/\s+/)
    .filter(Boolean);
  const candidates = await candidatesFor(words, word, vocabulary);
  const wanted = word.toLowerCase();
  return {
    replace: word.length,
    candidates: candidates.filter((candidate) => candidate.word.toLowerCase().startsWith(wanted)),
  };
}

async function candidatesFor(words: string[], word: string, { known, own, tasks }: Vocabulary): Promise<Candidate[]> {
  const commands = known.map(({ name, description }) => ({ word: name, about: description }));
  const [name] = words;
  if (name === undefined) return /^t-?\d*$/i.test(word) && word.length > 1 ? await tasks() : [...commands, ...own];
  if (words.length === 1 && own.some((one) => one.word === name)) return takesCommand(name) ? commands : [];
  const command = known.find((one) => one.name === name);
  const inner = command?.subcommands.find((sub) => sub.name === words[1]) ?? command;
  if (inner && word.startsWith("-")) return inner.options.map((option) => ({ word: option, about: "" }));
  if (words.length === 1 && command && command.subcommands.length > 0)
    return command.subcommands.map((sub) => ({ word: sub.name, about: sub.description }));
  const takesTask = words.length === 1 && command?.arguments[0]?.label === "id";
  return takesTask || /^t-\d*$/i.test(word) ? await tasks() : [];
}

function takesCommand(name: string): boolean {
  return name === "help" || name === "ayuda";
}

/** The longest beginning that all candidates share, as the first one writes it. */
export function sharedBeginning(candidates: readonly Candidate[]): string {
  const [first, ...others] = candidates.map(({ word }) => word);
  let shared = first ?? "";
  for (const word of others) while (!word.toLowerCase().startsWith(shared.toLowerCase())) shared = shared.slice(0, -1);
  return shared;
}
