import type { Features } from "./features.ts";

export interface Sample {
  label: string;
  features: Features;
}

/** What was learned, to be kept: the weights of a feature's labels lie one after the other, in the order of the features' names. */
export interface Weights {
  labels: readonly string[];
  names: readonly string[];
  weights: Float32Array;
}

interface SampleRow {
  label: number;
  /** Where the weights of each feature begin. */
  places: Int32Array;
  values: Float64Array;
}

const rounds = 2;
const rate = 0.3;
/** Initial value of the counts, so that no probability is zero. */
const smoothing = 0.2;
/** Weight of the counts. */
const trust = 0.15;
/** Smaller errors do not change the weights. */
const settled = 0.03;
/** How much heavier than the average a rare label's samples may be. */
const heaviest = 3;

/**
 * Multinomial logistic regression over named features. It begins with what counting tells (naive Bayes), which leaves little
 * to learn: two rounds of AdaGrad in a fixed order, so that the same samples give the same weights. A label with few samples is heard as well as one with many.
 */
export class Regression {
  readonly labels: readonly string[];
  readonly #places: Map<string, number>;
  readonly #weights: Float32Array;

  private constructor(labels: readonly string[], places: Map<string, number>, weights: Float32Array) {
    this.labels = labels;
    this.#places = places;
    this.#weights = weights;
  }

  static learnedFrom(samples: readonly Sample[]): Regression {
    const labels = [...new Set(samples.map(({ label }) => label))].sort();
    const places = new Map<string, number>();
    const rows = samples.map(({ label, features }) => rowOf(labels.indexOf(label), features, places, labels.length));
    const weights = new Float64Array(places.size * labels.length);
    learn(rows, weights, labels.length);
    return new Regression(labels, places, new Float32Array(weights));
  }

  static remembered({ labels, names, weights }: Weights): Regression {
    return new Regression(labels, new Map(names.map((name, at) => [name, at * labels.length])), weights);
  }

  weights(): Weights {
    return { labels: this.labels, names: [...this.#places.keys()], weights: this.#weights };
  }

  /** The chance of each label, in the order of `labels`; they sum to 1. */
  chances({ names, weights }: Features): Float64Array {
    const chances = new Float64Array(this.labels.length);
    for (const [at, name] of names.entries()) {
      const place = this.#places.get(name);
      if (place === undefined) continue;
      for (let label = 0; label < chances.length; label++)
        chances[label] =
          (chances[label] as number) + (weights[at] as number) * (this.#weights[place + label] as number);
    }
    const highest = Math.max(...chances);
    const sum = chances.reduce((before, score) => before + Math.exp(score - highest), 0);
    return chances.map((score) => Math.exp(score - highest) / sum);
  }
}

function rowOf(label: number, { names, weights }: Features, known: Map<string, number>, labels: number): SampleRow {
  const places = new Int32Array(names.length);
  for (let at = 0; at < names.length; at++) {
    const name = names[at] as string;
    let place = known.get(name);
    if (place === undefined) {
      place = known.size * labels;
      known.set(name, place);
    }
    places[at] = place;
  }
  return { label, places, values: new Float64Array(weights) };
}

/** In one function of plain loops, because it runs at the start: calls in the middle made it three times slower. */
function learn(rows: readonly SampleRow[], weights: Float64Array, labels: number): void {
  const importance = balance(rows, labels);
  const squares = new Float64Array(weights.length).fill(0.01);
  const chances = new Float64Array(labels);
  startFromCounts(rows, weights, labels);
  for (let round = 0; round < rounds; round++) {
    for (const next of shuffledOrder(rows.length, round)) {
      const { label, places, values } = rows[next] as SampleRow;
      chances.fill(0);
      for (let at = 0; at < places.length; at++) {
        const place = places[at] as number;
        const value = values[at] as number;
        for (let k = 0; k < labels; k++) chances[k] = (chances[k] as number) + value * (weights[place + k] as number);
      }
      let highest = Number.NEGATIVE_INFINITY;
      for (let k = 0; k < labels; k++) if ((chances[k] as number) > highest) highest = chances[k] as number;
      let sum = 0;
      for (let k = 0; k < labels; k++) {
        chances[k] = Math.exp((chances[k] as number) - highest);
        sum += chances[k] as number;
      }
      for (let k = 0; k < labels; k++) {
        const error = ((chances[k] as number) / sum - (k === label ? 1 : 0)) * (importance[label] as number);
        if (error < settled && error > -settled) continue;
        for (let at = 0; at < places.length; at++) {
          const place = (places[at] as number) + k;
          const gradient = error * (values[at] as number);
          const square = (squares[place] as number) + gradient * gradient;
          squares[place] = square;
          weights[place] = (weights[place] as number) - (rate * gradient) / Math.sqrt(square);
        }
      }
    }
  }
}

/** Where learning begins: how much likelier each feature is with each label, by counting once. */
function startFromCounts(rows: readonly SampleRow[], weights: Float64Array, labels: number): void {
  const totals = new Float64Array(labels).fill(1);
  for (const { label, places, values } of rows) {
    totals[label] = (totals[label] as number) + 1;
    for (let at = 0; at < places.length; at++) {
      const place = (places[at] as number) + label;
      weights[place] = (weights[place] as number) + (values[at] as number);
    }
  }
  const divisors = totals.map((total) => Math.log(total + smoothing * labels));
  const never = Math.log(smoothing);
  for (let place = 0; place < weights.length; place += labels) {
    let mean = 0;
    for (let k = 0; k < labels; k++) {
      const seen = weights[place + k] as number;
      const likely = (seen === 0 ? never : Math.log(seen + smoothing)) - (divisors[k] as number);
      weights[place + k] = likely;
      mean += likely / labels;
    }
    for (let k = 0; k < labels; k++) weights[place + k] = ((weights[place + k] as number) - mean) * trust;
  }
}

/** Weight of each label's samples: the fewer, the heavier, by the square root. */
function balance(rows: readonly SampleRow[], labels: number): number[] {
  const counts = new Array<number>(labels).fill(0);
  for (const { label } of rows) counts[label] = (counts[label] as number) + 1;
  const mean = rows.length / labels;
  return counts.map((count) => Math.min(heaviest, Math.sqrt(mean / Math.max(1, count))));
}

/** The same order every time, without a clock or a random source. */
function shuffledOrder(length: number, seed: number): Int32Array {
  const order = Int32Array.from({ length }, (_, at) => at);
  let state = seed + 1;
  for (let at = length - 1; at > 0; at--) {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0;
    const other = state % (at + 1);
    const held = order[at] as number;
    order[at] = order[other] as number;
    order[other] = held;
  }
  return order;
}
