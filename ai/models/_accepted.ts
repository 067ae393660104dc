import { type ConverseOptions, ModelError, type ModelEvent } from "devorch";

/** What one model takes, as far as is known: its refusals tell, and are remembered as long as the model is open. */
export interface Accepted {
  effort: boolean;
  /** Thinking counts too. */
  outputTokens: number;
}

export const everything = (): Accepted => ({ effort: true, outputTokens: 64_000 });

export type Chosen = ConverseOptions & { maxOutputTokens: number };

/**
 * Asks with as much effort and output as `options` say. Older models refuse a request for either, before they work on it: then it is
 * asked without the effort, or with the limit that the refusal names.
 */
export async function* asAccepted(
  accepted: Accepted,
  options: ConverseOptions,
  ask: (options: Chosen) => AsyncIterable<ModelEvent>,
): AsyncGenerator<ModelEvent> {
  for (;;) {
    const maxOutputTokens = Math.min(options.maxOutputTokens ?? Number.POSITIVE_INFINITY, accepted.outputTokens);
    const chosen = { ...options, maxOutputTokens, effort: accepted.effort ? options.effort : undefined };
    try {
      yield* ask(chosen);
      return;
    } catch (error) {
      const isRefused = error instanceof ModelError && error.kind === "invalid";
      if (!isRefused || !learnFrom(error.message, chosen, accepted)) throw error;
    }
  }
}

/** Whether the refusal says what to leave out. */
function learnFrom(refusal: string, { effort, maxOutputTokens }: Chosen, accepted: Accepted): boolean {
  if (effort && /effort|thinking[ _]?(level|config)/i.test(refusal)) {
    accepted.effort = false;
    return true;
  }
  if (!/max_?(output_?)?tokens/i.test(refusal)) return false;
  // "1 (inclusive) to 8193 (exclusive)": the number itself may be one too many.
  const limit = Math.max(...numbersIn(refusal).filter((number) => number < maxOutputTokens)) - 1;
  if (limit < fewestTokens) return false;
  accepted.outputTokens = limit;
  return true;
}

/** No model writes less: a smaller number in a refusal means something else. */
const fewestTokens = 1_000;

function numbersIn(text: string): number[] {
  return (text.match(/\d+/g) ?? []).map(Number);
}
