import { z } from "devorch";
import { validate } from "./_validate.ts";

const count = z.number().int().nonnegative().nullish();
const part = z.object({
  text: z.string().optional(),
  thought: z.boolean().optional(),
  thoughtSignature: z.string().optional(),
  functionCall: z
    .object({
      id: z.string().min(1).nullish(),
      name: z.string().min(1),
      args: z.record(z.string(), z.unknown()).nullish(),
    })
    .nullish(),
});
const candidate = z.object({
  content: z.object({ parts: z.array(part).nullish() }).nullish(),
  finishReason: z.string().nullish(),
  finishMessage: z.string().nullish(),
});
const chunk = z.object({
  promptFeedback: z.object({ blockReason: z.string().nullish() }).nullish(),
  candidates: z.array(candidate).nullish(),
  usageMetadata: z
    .object({
      promptTokenCount: count,
      toolUsePromptTokenCount: count,
      cachedContentTokenCount: count,
      candidatesTokenCount: count,
      thoughtsTokenCount: count,
    })
    .nullish(),
});

const decoder = new TextDecoder();

/** Looks at whole events before the SDK does, which leaves out whatever it does not understand. Throws ModelError. */
export function checkEvents(bytes: Uint8Array): void {
  for (const line of decoder.decode(bytes).split(/[\r\n]/)) if (line.startsWith("data:")) checkData(line.slice(5));
}

function checkData(data: string): void {
  let sent: unknown;
  try {
    sent = JSON.parse(data);
  } catch {
    return; // The SDK stumbles over it itself.
  }
  validate(chunk, sent);
}
