import { deserialize, serialize } from "bun:jsc";
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

interface Kept {
  /** Of the examples that it was learned from. */
  examples: string;
  words: ReadonlySet<string>;
  exact: ReadonlyMap<string, string>;
  intents: Weights;
  kinds: Map<string, Weights | undefined>;
}

export function keep(learned: Learned, intents: ReadonlyMap<string, Intent>): Uint8Array {
  const kept: Kept = {
    ...learned,
    examples: fingerprint(intents),
    intents: learned.intents.weights(),
    kinds: new Map([...learned.kinds].map(([name, regression]) => [name, regression?.weights()])),
  };
  return Bun.zstdCompressSync(new Uint8Array(serialize(kept, { binaryType: "arraybuffer" })), { level: 9 });
}

/** Undefined where it was learned from other examples than those of `intents`. */
export function remember(bytes: Uint8Array, intents: ReadonlyMap<string, Intent>): Learned | undefined {
  const kept = deserialize(Uint8Array.from(Bun.zstdDecompressSync(bytes)).buffer) as Kept;
  if (kept.examples !== fingerprint(intents)) return undefined;
  return {
    words: kept.words,
    exact: kept.exact,
    intents: Regression.remembered(kept.intents),
    kinds: new Map([...kept.kinds].map(([name, weights]) => [name, weights && Regression.remembered(weights)])),
  };
}

/** The same examples, in the same order, have the same one. */
export function fingerprint(intents: ReadonlyMap<string, Intent>): string {
  const examples = [...intents].map(([name, { examples, kinds }]) => [name, examples, kinds]);
  return new Bun.CryptoHasher("sha256").update(JSON.stringify(examples)).digest("hex");
}
