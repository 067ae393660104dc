import type { Intent } from "../../sdk/intent.ts";
import { featuresOf } from "./features.ts";
import { keep, type Learned, remember } from "./learned.ts";
import { classesOf } from "./lexicon.ts";
import type { Regression } from "./regression.ts";
import { Samples } from "./samples.ts";
import { readSentence, type Sentence } from "./sentence.ts";
import { Wording } from "./wording.ts";

/** An intent with its probability from 0 to 1. */
export interface RankedIntent {
  intent: string;
  confidence: number;
}

/** Learns from the examples of every loaded intent, once, in some tenths of a second; needs no network. */
export class Classifier {
  readonly #samples: Samples;
  readonly #learned: Learned;
  readonly #wordings = new Map<string, Wording>();

  /** `kept` is what was learned before: from other examples than these it is not used. */
  constructor(intents: ReadonlyMap<string, Intent>, kept?: Uint8Array) {
    this.#samples = new Samples(intents);
    this.#learned = (kept && remember(kept, intents)) ?? this.#samples.learn();
  }

  /** What was learned, for the `kept` of another one. */
  keep(intents: ReadonlyMap<string, Intent>): Uint8Array {
    for (const intent of intents.keys()) this.#kindsOf(intent);
    return keep(this.#learned, intents);
  }

  read(text: string): Sentence {
    return readSentence(text, (word) => this.#learned.words.has(word));
  }

  /** Whether the word is in the lexicon or an example. */
  knows(word: string): boolean {
    return classesOf(word) !== undefined || this.#learned.words.has(word);
  }

  /** The share of its words that are known: what was never seen may change what the rest means. */
  familiarity({ core }: Sentence): number {
    return core.length === 0 ? 0 : core.filter((word) => this.knows(word)).length / core.length;
  }

  /** Every intent, likeliest first; the confidences sum to 1. */
  rank(sentence: Sentence): RankedIntent[] {
    const chances = this.#learned.intents.chances(featuresOf(sentence));
    const exact = this.#learned.exact.get(sentence.words.join(" "));
    return this.#learned.intents.labels
      .map((intent, at) => {
        const chance = chances[at] ?? 0;
        // An example itself is as sure as it gets, if nothing else is much likelier.
        return { intent, confidence: exact === undefined ? chance : intent === exact ? (1 + chance) / 2 : chance / 2 };
      })
      .sort((one, other) => other.confidence - one.confidence);
  }

  /** Which kind of this intent it is (`fix` of `task_new`); undefined for an intent without kinds. */
  kind(intent: string, sentence: Sentence): string | undefined {
    const regression = this.#kindsOf(intent);
    if (!regression) return undefined;
    const chances = regression.chances(featuresOf(sentence));
    return regression.labels.reduce((best, label, at) =>
      (chances[at] ?? 0) > (chances[regression.labels.indexOf(best)] ?? 0) ? label : best,
    );
  }

  /** Whether it is worded like the examples of that kind. */
  isWorded(intent: string, kind: string | undefined, sentence: Sentence): boolean {
    const key = `${intent} ${kind}`;
    const wording = this.#wordings.get(key) ?? new Wording(this.#samples.sentencesOf(intent, kind ?? null));
    this.#wordings.set(key, wording);
    return wording.isLike(sentence);
  }

  /** Learned when the first message of that intent comes. */
  #kindsOf(intent: string): Regression | undefined {
    const { kinds } = this.#learned;
    if (!kinds.has(intent)) kinds.set(intent, this.#samples.learnKinds(intent));
    return kinds.get(intent);
  }
}
