import type { KnownCommand } from "../cli/syntax/known_commands.ts";

export interface Candidate {
  word: string;
  /** A description, shown in the list. */
  about: string;
}

export interface Completion {
  /** The text before the cursor that a candidate replaces. */
  word: string;
  candidates: Candidate[];
}

export interface Vocabulary {
  known: readonly KnownCommand[];
  /** Commands that only the shell has. */
  own: readonly Candidate[];
  tasks(): Promise<Candidate[]>;
  repos(): Promise<Candidate[]>;
}

/** Completions at the cursor: commands, their subcommands and options, tasks, repositories. */
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
    word,
    candidates: candidates.filter((candidate) => candidate.word.toLowerCase().startsWith(wanted)),
  };
}

async function candidatesFor(words: string[], word: string, vocabulary: Vocabulary): Promise<Candidate[]> {
  const { known, own, tasks, repos } = vocabulary;
  const commands = known.map(({ name, description }) => ({ word: name, about: description }));
  const [name] = words;
  if (name === undefined) return /^t-?\d*$/i.test(word) && word.length > 1 ? await tasks() : [...commands, ...own];
  if (words.length === 1 && own.some((one) => one.word === name)) return takesCommand(name) ? commands : [];
  const command = known.find((one) => one.name === name);
  const sub = command?.subcommands.find((one) => one.name === words[1]);
  const inner = sub ?? command;
  if (inner && word.startsWith("-")) return inner.options.map((option) => ({ word: option, about: "" }));
  if (words.length === 1 && command && command.subcommands.length > 0)
    return command.subcommands.map(({ name: word, description: about }) => ({ word, about }));
  const label = inner?.arguments[words.length - (sub ? 2 : 1)]?.label;
  if (label === "repo" || /^(--repo|-r)$/.test(words.at(-1) ?? "")) return await repos();
  return label === "id" || /^t-\d*$/i.test(word) ? await tasks() : [];
}

function takesCommand(name: string): boolean {
  return name === "help" || name === "ayuda";
}
