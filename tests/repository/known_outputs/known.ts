import type { Counts } from "../../../orchestrator/evidence/counts/counts.ts";

/** The end of an output in the format that a runner's documentation and source give, and what it says. */
export type Known = Counts & { output: string };
