import type { ModelEvent, Usage } from "devorch";

/** Text is estimated by it where the provider has not counted yet. */
export const charactersPerToken = 4;

/** An answer as it grows. */
interface StreamedAnswer {
  /** Takes one event of the provider; the text that it added, or empty. Throws ModelError. */
  add(sent: unknown): string | undefined;
  /** Throws ModelError when the answer is not whole. */
  done(): ModelEvent;
  /** What a broken answer cost so far; undefined before anything is known. */
  used(): Usage | undefined;
}

/** The events of one streamed answer, as ours; a broken one tells its usage before it throws. */
export async function* readStreamedAnswer(
  stream: AsyncIterable<unknown>,
  answer: StreamedAnswer,
): AsyncGenerator<ModelEvent> {
  try {
    for await (const sent of stream) {
      const text = answer.add(sent);
      if (text) yield { type: "text", text };
    }
    yield answer.done();
  } catch (error) {
    const usage = answer.used();
    if (usage) yield { type: "usage", usage };
    throw error;
  }
}
