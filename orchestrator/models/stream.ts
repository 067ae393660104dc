import { type Message, ModelError, type ModelEvent, type StopReason, type Usage } from "./model.ts";

/** A whole answer: what is journaled before anything of it is acted on. */
export interface ModelAnswer {
  message: Message;
  usage: Usage;
  stop: StopReason;
}

/**
 * Reads a model's stream to its end; `onText` hears the text as it comes, `onUsage` what it has used so far. Throws ModelError("partial") when the stream
 * ends without its `done`: nothing of a half answer is ever used.
 */
export async function collectAnswer(
  stream: AsyncIterable<ModelEvent>,
  { onText, onUsage }: { onText?: (text: string) => void; onUsage?: (usage: Usage) => void } = {},
): Promise<ModelAnswer> {
  let answer: ModelAnswer | undefined;
  for await (const event of stream) {
    if (event.type === "text") onText?.(event.text);
    else if (event.type === "usage") onUsage?.(event.usage);
    else answer = { message: event.message, usage: event.usage, stop: event.stop };
  }
  if (!answer) throw new ModelError("partial", "the stream ended before the answer did");
  return answer;
}
