import { columnsOf } from "../../sdk/lines.ts";
import words from "./lexicon.txt" with { type: "text" };
import { askingForms } from "./verbs.ts";
import verbs from "./verbs.txt" with { type: "text" };

/** Classes of words that say what kind of sentence it is. */
// biome-ignore format: a list of words
const wordClasses = [
  "yes", "go", "good", "approve", "reject", "stop", "forget", "resume", "again", "but", "wait", "asks", "show",
  "change", "use", "plan", "code", "bug", "fix", "reshape", "docs", "tests", "chore", "repo", "thanks", "laugh",
  "you", "number", "polite", "need", "also", "without", "filler", "life", "task",
] as const;
export type WordClass = (typeof wordClasses)[number];

let lexicon: ReadonlyMap<string, readonly WordClass[]> | undefined;

/** The classes of a word; undefined for a word that is not in the lexicon, which is read when it is first needed. */
export function classesOf(word: string): readonly WordClass[] | undefined {
  lexicon ??= buildLexicon();
  return lexicon.get(word);
}

function buildLexicon(): Map<string, WordClass[]> {
  const known = new Map<string, WordClass[]>();
  for (const [word = "", ...names] of columnsOf(words)) known.set(word, names.map(classNamed));
  for (const [verb = "", ...names] of columnsOf(verbs)) {
    const classes = names.map(classNamed);
    for (const form of askingForms(verb)) known.set(form, [...new Set([...(known.get(form) ?? []), ...classes])]);
  }
  return known;
}

function classNamed(name: string): WordClass {
  const found = wordClasses.find((one) => one === name);
  if (found === undefined) throw new Error(`${name} is no class of words`);
  return found;
}
