import { contentLines } from "../../sdk/lines.ts";
import { replaceTaskIds } from "../../task/task_id.ts";
import asides from "./asides.txt" with { type: "text" };
import { classesOf, type WordClass } from "./lexicon.ts";
import { plainWords } from "./plain.ts";
import { correctSpelling } from "./spelling.ts";

/** A message as the classifier sees it. */
export interface Sentence {
  /** Plain words, misspelt ones corrected. */
  words: string[];
  /** The same without greetings and fillers around what is said. */
  core: string[];
  /** Classes of each word of `core`. */
  classes: (readonly WordClass[])[];
  /** All of them together. */
  kinds: ReadonlySet<WordClass>;
  /** Holds a question mark, or begins as a question does. */
  question: boolean;
  /** Names something of a program as it is written: a path, an identifier, quoted code, an address. */
  named: boolean;
}

const nothing: readonly WordClass[] = [];

/** `isKnown` knows the words of the examples; what neither it nor the lexicon knows may be misspelt. */
export function readSentence(text: string, isKnown: (word: string) => boolean): Sentence {
  const known = (word: string) => classesOf(word) !== undefined || isKnown(word);
  // `cancela T-3` says cancela: which task is another question.
  const words = plainWords(text.includes("-") ? replaceTaskIds(text, " ") : text).map((word) =>
    correctSpelling(word, known),
  );
  const core = unwrap(words);
  const classes = core.map((word) => classesOf(word) ?? nothing);
  return {
    words,
    core,
    classes,
    kinds: together(classes),
    question: /[?¿]/.test(text) || asksFirst(core, text),
    named: mayBeCode.test(text) && codeLike.test(text),
  };
}

function together(classes: readonly (readonly WordClass[])[]): Set<WordClass> {
  const all = new Set<WordClass>();
  for (const some of classes) for (const name of some) all.add(name);
  return all;
}

/** Cheap, and false for nearly every message. */
const mayBeCode = /[`_/.(]|[a-z][A-Z]/;
const codeLike =
  /`[^`]+`|https?:\/\/|\b[a-z]+[A-Z]|\b[A-Z][a-z]+[A-Z]|\w_\w|[\w-]\.(?:ts|tsx|js|jsx|py|go|rs|java|rb|php|cs|md|json|ya?ml|toml|css|html|sql|sh|vue)\b|\w\/\w|\w\(\)/;

const around: ReadonlySet<string> = new Set(contentLines(asides).map(({ text }) => text));

/** `oye, este, por favor agrega un botón` says: agrega un botón. */
function unwrap(words: string[]): string[] {
  let from = 0;
  while (from < words.length - 1 && around.has(words[from] ?? "")) from++;
  let to = words.length;
  while (to > from + 1 && around.has(words[to - 1] ?? "")) to--;
  return words.slice(from, to);
}

/** Opens a question only where it is no condition: `when the cart is empty it crashes`. */
const mayBeCondition: ReadonlySet<string> = new Set(["cuando", "when", "where", "donde"]);

function asksFirst([first = "", second = "", third = ""]: string[], text: string): boolean {
  if (first === "do") return second === "you" || second === "we" || second === "i" || second === "the";
  // `hay que borrar` asks for it to be done.
  if (first === "hay") return second !== "que";
  if (first === "que") return /(^|\P{L})qué(\P{L}|$)/iu.test(text);
  if (mayBeCondition.has(first)) return /(^|\P{L})(cuándo|dónde)(\P{L}|$)/iu.test(text) || asksAfter.test(second);
  if (first === "por" || first === "en" || first === "para" || first === "con" || first === "de" || first === "sobre")
    return (second === "que" || second === "cual" || second === "donde") && third !== "";
  return classesOf(first)?.includes("asks") === true;
}

const asksAfter =
  /^(is|are|was|do|does|did|can|should|will|in|esta|estan|se|vive|queda|quedo|exactly|exactamente|defined|puedo|va)$/;
