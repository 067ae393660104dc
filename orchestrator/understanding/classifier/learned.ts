import type { Intent } from "../../sdk/intent.ts";
import { Regression, type Weights } from "./regression.ts";

/** What the examples of a set of intents teach. */
export interface Learned {
  words: ReadonlySet<string>;
  /** What was given as an example word for word. */
  exact: ReadonlyMap<string, string>;
  intents: Regression;
  /** Undefined for an intent without kinds. */
  kinds: Map<string, Regression | undefined>;
}

type Names = Omit<Weights, "weights">;

/** What is kept beside the weights, which follow as numbers, in the order of the regressions here. */
interface Kept {
  /** Of the examples that it was learned from. */
  examples: string;
  words: string[];
  exact: [string, string][];
  intents: Names;
  kinds: [string, Names | null][];
}

export function keep(learned: Learned, intents: ReadonlyMap<string, Intent>): Uint8Array {
  const weights: Float32Array[] = [];
  const namesOf = (regression: Regression): Names => {
    const { labels, names, weights: own } = regression.weights();
    weights.push(own);
    return { labels, names };
  };
  const kept: Kept = {
    examples: fingerprint(intents),
    words: [...learned.words],
    exact: [...learned.exact],
    intents: namesOf(learned.intents),
    kinds: [...learned.kinds].map(([name, regression]) => [name, regression ? namesOf(regression) : null]),
  };
  const head = new TextEncoder().encode(JSON.stringify(kept));
  const bytes = Buffer.concat([
    new Uint8Array(Uint32Array.of(head.length).buffer),
    head,
    ...weights.map(({ buffer }) => new Uint8Array(buffer)),
  ]);
  return Bun.zstdCompressSync(bytes, { level: 9 });
}

/** Undefined where it was learned from other examples than those of `intents`. */
export function remember(bytes: Uint8Array, intents: ReadonlyMap<string, Intent>): Learned | undefined {
  const plain = Buffer.from(Bun.zstdDecompressSync(bytes));
  const end = 4 + plain.readUInt32LE(0);
  const kept = JSON.parse(plain.toString("utf8", 4, end)) as Kept;
  if (kept.examples !== fingerprint(intents)) return undefined;
  const weights = new Float32Array(new Uint8Array(plain.subarray(end)).buffer);
  let at = 0;
  const regressionOf = ({ labels, names }: Names) => {
    const from = at;
    at += labels.length * names.length;
    return Regression.remembered({ labels, names, weights: weights.subarray(from, at) });
  };
  return {
    words: new Set(kept.words),
    exact: new Map(kept.exact),
    intents: regressionOf(kept.intents),
    kinds: new Map(kept.kinds.map(([name, names]) => [name, names ? regressionOf(names) : undefined])),
  };
}

/** The same examples, in the same order, have the same one. */
export function fingerprint(intents: ReadonlyMap<string, Intent>): string {
  const examples = [...intents].map(([name, { examples, kinds }]) => [name, examples, kinds]);
  return new Bun.CryptoHasher("sha256").update(JSON.stringify(examples)).digest("hex");
}
