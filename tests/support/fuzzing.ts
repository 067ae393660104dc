import { afterAll, beforeAll, expect } from "bun:test";

/** A tenth in `make test`, all with DEVORCH_FAULTS=1. DEVORCH_SEED repeats a run. */
const whole = process.env.DEVORCH_FAULTS === "1";
const seed = Number(process.env.DEVORCH_SEED ?? (Date.now() ^ (Math.random() * 0x100000000)) >>> 0);

export const runs = (all: number) => ({ numRuns: whole ? all : all / 10, seed, endOnFailure: true });

/** Says the seed; whatever is rejected without anybody who hears it fails the file. */
export function fuzzing(): void {
  console.log(`fuzz: DEVORCH_SEED=${seed}${whole ? "" : " (a tenth)"}`);
  const unhandled: unknown[] = [];
  const note = (error: unknown) => void unhandled.push(error);
  beforeAll(() => void process.on("unhandledRejection", note));
  afterAll(() => {
    process.off("unhandledRejection", note);
    expect(unhandled).toEqual([]);
  });
}
