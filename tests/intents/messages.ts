import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Intent } from "../../orchestrator/sdk/intent.ts";
import { load } from "../../orchestrator/sdk/load.ts";
import { type Labelled, readLabelled } from "../../orchestrator/understanding/classifier/evaluate.ts";
import { normalizeText } from "../../orchestrator/understanding/classifier/plain.ts";

const seed = 20;

/** Own labelled messages: Spain, Mexico, the Rio de la Plata, English; typed in a hurry, dictated, with emoji. */
export function labelledMessages(): Labelled[] {
  return readLabelled(read("messages.tsv"));
}

/** Talk that asks for nothing. */
export function chitChat(): string[] {
  return read("chitchat.txt").split("\n").filter(Boolean);
}

/** The fifth by which the examples are judged: chosen by a hash, so that a new message moves no other. */
export function isHeldOut({ text, context }: Labelled): boolean {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(`${seed}\t${text}\t${context}`))
    hash = Math.imul(hash ^ byte, 0x01000193);
  hash = Math.imul((hash >>> 0) ^ ((hash >>> 0) >>> 15), 0x2c1b3c6d) >>> 0;
  return ((hash ^ (hash >>> 13)) >>> 0) % 5 === 0;
}

let loading: Promise<Map<string, Intent>> | undefined;

/** The intents that ship. */
export function shippedIntents(): Promise<Map<string, Intent>> {
  loading ??= load({ root: join(import.meta.dir, "..", "..") }).then(({ intents }) => intents);
  return loading;
}

export function examplesOf({ examples, kinds = {} }: Intent): string[] {
  return [...examples, ...Object.values(kinds).flat()];
}

/** Every example as the classifier compares it. */
export function plainExamples(intents: ReadonlyMap<string, Intent>): Set<string> {
  return new Set([...intents.values()].flatMap(examplesOf).map(normalizeText));
}

function read(name: string): string {
  return readFileSync(join(import.meta.dir, name), "utf8");
}
