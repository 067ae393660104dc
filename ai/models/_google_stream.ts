import { z } from "devorch";
import type { Fetch } from "./_connection.ts";
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

/** Looks at every chunk before the SDK does, which leaves out whatever it does not understand. */
export function checkingChunks(fetch: Fetch): Fetch {
  return async (url, init) => {
    const { body, status, headers } = await fetch(url, init);
    const decoder = new TextDecoder();
    let rest = "";
    const check = new TransformStream<Uint8Array, Uint8Array>({
      transform(bytes, out) {
        const lines = (rest + decoder.decode(bytes, { stream: true })).split(/[\r\n]/);
        rest = lines.pop() ?? "";
        for (const line of lines) checkLine(line);
        out.enqueue(bytes);
      },
    });
    return new Response(body?.pipeThrough(check), { status, headers });
  };
}

function checkLine(line: string): void {
  const data = line.startsWith("data:") ? line.slice("data:".length) : "";
  let sent: unknown;
  try {
    sent = JSON.parse(data);
  } catch {
    return; // The SDK stumbles over it itself.
  }
  validate(chunk, sent);
}
