import { join } from "node:path";
import type { Counts } from "../../../orchestrator/evidence/counts/counts.ts";
import { readTable } from "../../support/table.ts";

/** The end of an output in the format that a runner's documentation and source give, and what it says. */
type Known = Counts & { output: string };

const read = (family: string) => readTable<Known>(join(import.meta.dir, `${family}.yaml`));

export const known: Record<string, Known> = { ...read("compiled"), ...read("scripted"), ...read("plain") };
