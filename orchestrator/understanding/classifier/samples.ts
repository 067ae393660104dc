import type { Intent } from "../../sdk/intent.ts";
import { featuresOf } from "./features.ts";
import type { Learned } from "./learned.ts";
import { Regression } from "./regression.ts";
import { readSentence, type Sentence } from "./sentence.ts";

interface Example {
  intent: string;
  kind: string | null;
  text: string;
}

/** The examples of all intents as the classifier sees them; an intent's are read when they are needed. */
export class Samples {
  readonly #intents: ReadonlyMap<string, Intent>;
  readonly #read = new Map<string, (Example & { sentence: Sentence })[]>();

  constructor(intents: ReadonlyMap<string, Intent>) {
    this.#intents = intents;
  }

  learn(): Learned {
    const all = [...this.#intents.keys()].flatMap((intent) => this.#of(intent));
    return {
      words: new Set(all.flatMap(({ sentence }) => sentence.words)),
      exact: new Map(all.map(({ intent, sentence }) => [sentence.words.join(" "), intent])),
      intents: Regression.learnedFrom(
        all.map(({ intent, sentence }) => ({ label: intent, features: featuresOf(sentence) })),
      ),
      kinds: new Map(),
    };
  }

  /** Undefined for an intent without kinds. */
  learnKinds(intent: string): Regression | undefined {
    const own = this.#of(intent).flatMap(({ kind, sentence }) =>
      kind === null ? [] : [{ label: kind, features: featuresOf(sentence) }],
    );
    return own.length === 0 ? undefined : Regression.learnedFrom(own);
  }

  sentencesOf(intent: string, kind: string | null): Sentence[] {
    return this.#of(intent)
      .filter((one) => one.kind === kind)
      .map(({ sentence }) => sentence);
  }

  #of(name: string): (Example & { sentence: Sentence })[] {
    const known = this.#read.get(name);
    if (known) return known;
    const intent = this.#intents.get(name);
    // An example is spelt as it is meant.
    const read = (intent ? examplesOf(name, intent) : []).map((example) => ({
      ...example,
      sentence: readSentence(example.text, () => true),
    }));
    this.#read.set(name, read);
    return read;
  }
}

function examplesOf(name: string, { examples, kinds = {} }: Intent): Example[] {
  const plainOnes = examples.map((text): Example => ({ intent: name, kind: null, text }));
  const ofKinds = Object.entries(kinds).flatMap(([kind, texts]) =>
    texts.map((text): Example => ({ intent: name, kind, text })),
  );
  return [...plainOnes, ...ofKinds];
}
