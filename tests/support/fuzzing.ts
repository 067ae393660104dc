import { afterAll, beforeAll, expect } from "bun:test";
import { isLong } from "./long.ts";
import { saySeed, seed } from "./seed.ts";

/** A fiftieth in `make test`, all in `make test-faults`. */
export const runs = (all: number) => ({ numRuns: isLong ? all : all / 50, seed, endOnFailure: true });

/** Says the seed; whatever is rejected without anybody who hears it fails the file. */
export function fuzzing(): void {
  saySeed("fuzz");
  const unhandled: unknown[] = [];
  const note = (error: unknown) => void unhandled.push(error);
  beforeAll(() => void process.on("unhandledRejection", note));
  afterAll(() => {
    process.off("unhandledRejection", note);
    expect(unhandled).toEqual([]);
  });
}
