import { classesOf, type WordClass } from "./classifier/lexicon.ts";
import { plainWords } from "./classifier/plain.ts";

/** The one repository whose name stands in the text, between blanks or punctuation; undefined for none and for several. */
export function namedRepository(text: string, names: readonly string[]): string | undefined {
  const [name, ...others] = names.filter((one) => mention(one).test(text));
  return others.length === 0 ? name : undefined;
}

/** Words of these classes, and short ones in no class, ask for nothing: `el`, `in`, `please`, `usa`, `repo`. */
const asksNothing: ReadonlySet<WordClass> = new Set<WordClass>([
  "yes",
  "go",
  "good",
  "but",
  "filler",
  "polite",
  "use",
  "repo",
  "number",
  "asks",
  "thanks",
  "you",
  "also",
]);
const longestArticle = 4;

/** The repository of a message that answers "in which repository?" and says nothing besides: `shop`, `en el shop, porfa`. */
export function repositoryAnswer(text: string, names: readonly string[]): string | undefined {
  const name = namedRepository(text, names);
  if (name === undefined) return undefined;
  const rest = plainWords(text.replace(mention(name), " "));
  return rest.every(saysLittle) ? name : undefined;
}

function saysLittle(word: string): boolean {
  const classes = classesOf(word);
  return classes ? classes.some((one) => asksNothing.has(one)) : word.length <= longestArticle;
}

function mention(name: string): RegExp {
  const literal = name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`(?<![\\p{L}\\p{N}._/-])${literal}(?![\\p{L}\\p{N}_/-])`, "iu");
}
