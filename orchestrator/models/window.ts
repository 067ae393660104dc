import { memoizeByObject } from "./memoize_by_object.ts";
import type { ToolSpec } from "./model.ts";

/** Fewer than a tokenizer counts for code and prose, so that a prompt that fits by it does fit. */
const charactersPerToken = 3;
/** Tokens of an answer, at most a quarter of the window. */
const answerTokens = 16_000;

/** How many characters a prompt may have, system prompt and tools included. */
export function promptRoom(window: number): number {
  return Math.floor((window - Math.min(answerTokens, window / 4)) * charactersPerToken);
}

/** Characters of the tools as they are sent. */
export const specsLength = memoizeByObject((specs: readonly Omit<ToolSpec, "input">[]) =>
  specs.reduce(
    (sum, { name, description, schema }) => sum + name.length + description.length + JSON.stringify(schema).length,
    0,
  ),
);
