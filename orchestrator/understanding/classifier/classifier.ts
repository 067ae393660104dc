import type { Intent } from "../../sdk/intent.ts";
import { featuresOf } from "./features.ts";
import { classesOf } from "./lexicon.ts";
import { Regression, type Sample } from "./regression.ts";
import { readSentence, type Sentence } from "./sentence.ts";
import { Wording } from "./wording.ts";

/** An intent with its probability from 0 to 1. */
export interface RankedIntent {
  intent: string;
  confidence: number;
}

interface Example {
  intent: string;
  kind: string | null;
  text: string;
}

/** Learns from the examples of every loaded intent, once, in milliseconds; needs no network. */
export class Classifier {
  readonly #words: ReadonlySet<string>;
  readonly #intents: Regression;
  readonly #samples: readonly (Sample & { kind: string | null; sentence: Sentence })[];
  /** Learned when the first message of that intent comes. */
  readonly #kinds = new Map<string, Regression | undefined>();
  readonly #wordings = new Map<string, Wording>();
  /** What was given as an example word for word. */
  readonly #exact = new Map<string, string>();

  constructor(intents: ReadonlyMap<string, Intent>) {
    const examples = [...intents].flatMap(([name, intent]) => examplesOf(name, intent));
    // An example is spelt as it is meant.
    const read = examples.map((example) => ({ ...example, sentence: readSentence(example.text, () => true) }));
    this.#words = new Set(read.flatMap(({ sentence }) => sentence.words));
    const samples = read.map((example) => {
      this.#exact.set(example.sentence.words.join(" "), example.intent);
      return { ...example, label: example.intent, features: featuresOf(example.sentence) };
    });
    this.#intents = new Regression(samples);
    this.#samples = samples;
  }

  read(text: string): Sentence {
    return readSentence(text, (word) => this.#words.has(word));
  }

  /** Whether the word is in the lexicon or an example. */
  knows(word: string): boolean {
    return classesOf(word) !== undefined || this.#words.has(word);
  }

  /** The share of its words that are known: what was never seen may change what the rest means. */
  familiarity({ core }: Sentence): number {
    return core.length === 0 ? 0 : core.filter((word) => this.knows(word)).length / core.length;
  }

  /** Every intent, likeliest first; the confidences sum to 1. */
  rank(sentence: Sentence): RankedIntent[] {
    const chances = this.#intents.chances(featuresOf(sentence));
    const exact = this.#exact.get(sentence.words.join(" "));
    return this.#intents.labels
      .map((intent, at) => {
        const chance = chances[at] ?? 0;
        // An example itself is as sure as it gets, if nothing else is much likelier.
        return { intent, confidence: exact === undefined ? chance : intent === exact ? (1 + chance) / 2 : chance / 2 };
      })
      .sort((one, other) => other.confidence - one.confidence);
  }

  /** Which kind of this intent it is (`fix` of `task_new`); undefined for an intent without kinds. */
  kind(intent: string, sentence: Sentence): string | undefined {
    if (!this.#kinds.has(intent)) this.#kinds.set(intent, this.#learnKinds(intent));
    const regression = this.#kinds.get(intent);
    if (!regression) return undefined;
    const chances = regression.chances(featuresOf(sentence));
    return regression.labels.reduce((best, label, at) =>
      (chances[at] ?? 0) > (chances[regression.labels.indexOf(best)] ?? 0) ? label : best,
    );
  }

  /** Whether it is worded like the examples of that kind. */
  isWorded(intent: string, kind: string | undefined, sentence: Sentence): boolean {
    const key = `${intent} ${kind}`;
    const own = () => this.#samples.filter((one) => one.label === intent && (one.kind ?? undefined) === kind);
    const wording = this.#wordings.get(key) ?? new Wording(own().map((one) => one.sentence));
    this.#wordings.set(key, wording);
    return wording.isLike(sentence);
  }

  #learnKinds(intent: string): Regression | undefined {
    const own = this.#samples.flatMap(({ label, kind, features }) =>
      label === intent && kind !== null ? [{ label: kind, features }] : [],
    );
    return own.length === 0 ? undefined : new Regression(own);
  }
}

function examplesOf(name: string, { examples, kinds = {} }: Intent): Example[] {
  const plainOnes = examples.map((text): Example => ({ intent: name, kind: null, text }));
  const ofKinds = Object.entries(kinds).flatMap(([kind, texts]) =>
    texts.map((text): Example => ({ intent: name, kind, text })),
  );
  return [...plainOnes, ...ofKinds];
}
