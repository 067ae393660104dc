import type { Sentence } from "./sentence.ts";

const denial =
  /^(?:no|not|nor|never|nunca|jamas|tampoco|sin|without|cannot|(?:do|does|did|is|are|was|were|ca|wo|would|could|should|must|have|has|need)nt)$/;

export function denies(words: readonly string[]): boolean {
  return words.some((word) => denial.test(word));
}

/**
 * How examples are worded. Likelihood says what a message is about: `don't open it` is about opening as well. What is worded like an
 * example asks for what the example asks for: each of its words follows the one before it as in one of them, and nothing in it
 * denies or is a question, unless that is an example itself.
 */
export class Wording {
  readonly #whole = new Set<string>();
  readonly #pairs = new Set<string>();

  constructor(examples: readonly Pick<Sentence, "core">[]) {
    for (const { core } of examples) {
      this.#whole.add(core.join(" "));
      for (const pair of pairsOf(core)) this.#pairs.add(pair);
    }
  }

  isLike({ core, question, classes }: Sentence): boolean {
    if (this.#whole.has(core.join(" "))) return !question || isPolite(classes);
    if ((question && !isPolite(classes)) || denies(core)) return false;
    return pairsOf(core).every((pair) => this.#pairs.has(pair));
  }
}

/** `can you open it?` asks for it to be done. */
function isPolite([first]: Sentence["classes"]): boolean {
  return first?.includes("polite") === true;
}

/** Words with the one before; the first with none. */
function pairsOf(words: readonly string[]): string[] {
  return words.map((word, at) => `${words[at - 1] ?? ""} ${word}`);
}
