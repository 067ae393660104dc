import type { Intent } from "./intent.ts";

/** What somebody most likely means; `confidence` from 0 to 1. */
export interface Found {
  intent: string;
  confidence: number;
}

interface Example {
  intent: string;
  plain: string;
  features: Map<string, number>;
}

/**
 * Finds the intent whose examples are nearest: cosine similarity of weighted words and letter triples, which forgives accents,
 * typos, case and missing words. Needs no network; built once per set of intents.
 */
export class Classifier {
  readonly #examples: Example[];
  readonly #weights = new Map<string, number>();

  constructor(intents: ReadonlyMap<string, Intent>) {
    const raw = [...intents].flatMap(([intent, { examples }]) =>
      examples.map((text) => ({ intent, plain: plain(text) })),
    );
    const counted = raw.map((example) => ({ ...example, counts: featuresOf(example.plain) }));
    const seen = new Map<string, number>();
    for (const { counts } of counted)
      for (const feature of counts.keys()) seen.set(feature, (seen.get(feature) ?? 0) + 1);
    for (const [feature, count] of seen) this.#weights.set(feature, Math.log(1 + counted.length / count));
    this.#examples = counted.map(({ intent, plain: text, counts }) => ({
      intent,
      plain: text,
      features: this.#weigh(counts),
    }));
  }

  /** Best first, one entry per intent. */
  rank(text: string): Found[] {
    const words = plain(text);
    const features = this.#weigh(featuresOf(words));
    const best = new Map<string, number>();
    for (const example of this.#examples) {
      const score = example.plain === words ? 1 : dot(features, example.features);
      if (score > (best.get(example.intent) ?? 0)) best.set(example.intent, score);
    }
    return [...best]
      .map(([intent, confidence]) => ({ intent, confidence }))
      .sort((one, other) => other.confidence - one.confidence);
  }

  /** Weighted and of length 1; what no example holds still counts, as the rarest of all. */
  #weigh(counts: Map<string, number>): Map<string, number> {
    const rarest = Math.log(1 + this.#examples?.length || 1);
    const weighed = [...counts].map(([feature, count]): [string, number] => [
      feature,
      count * (this.#weights.get(feature) ?? rarest),
    ]);
    const length = Math.hypot(...weighed.map(([, weight]) => weight)) || 1;
    return new Map(weighed.map(([feature, weight]) => [feature, weight / length]));
  }
}

/** Lower case, no accents, no punctuation, single spaces. */
export function plain(text: string): string {
  const letters = text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  return letters.replace(/[^\p{L}\p{N}\p{Extended_Pictographic}]+/gu, " ").trim();
}

function featuresOf(text: string): Map<string, number> {
  const counts = new Map<string, number>();
  const add = (feature: string, weight: number) => counts.set(feature, (counts.get(feature) ?? 0) + weight);
  for (const word of text.split(" ")) {
    add(word, 2);
    const padded = `^${word}$`;
    for (let at = 0; at + 3 <= padded.length; at++) add(padded.slice(at, at + 3), 0.5);
  }
  return counts;
}

function dot(one: Map<string, number>, other: Map<string, number>): number {
  let sum = 0;
  for (const [feature, weight] of one) sum += weight * (other.get(feature) ?? 0);
  return sum;
}
