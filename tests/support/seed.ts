import { isLong } from "./long.ts";

const given = process.env.DEVORCH_SEED;

/** What is drawn by chance is drawn from this: the same in every `make test`, new in every `make test-faults`. DEVORCH_SEED repeats a run. */
export const seed =
  given !== undefined ? Number(given) : isLong ? (crypto.getRandomValues(new Uint32Array(1))[0] ?? 1) : 20261127;

/** Said by whoever draws, so that a run can be repeated. */
export function saySeed(what: string): void {
  console.log(`${what}: DEVORCH_SEED=${seed}${isLong ? "" : " (a part)"}`);
}

/** Mulberry32. */
export function seeded(from: number): () => number {
  let state = from >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
