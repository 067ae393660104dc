import type {
  GenerateContentResponse,
  GenerateContentResponseUsageMetadata,
  Part as GooglePart,
} from "@google/genai/web";
import { ModelError, type ModelEvent, type Part, type StopReason, type Usage } from "devorch";
import { provider } from "./_google_request.ts";
import { refuseDuplicateIds } from "./_validate.ts";

const refusals = new Set(["SAFETY", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII", "LANGUAGE", "IMAGE_SAFETY"]);
const finishReasons: Record<string, StopReason> = { STOP: "end", MAX_TOKENS: "length", CONTINUATION: "length" };

/**
 * The chunks of one streamed answer, as ours. `turn` is the place of the answer in its conversation: ids of calls that
 * came without one are made of it. Throws ModelError when the answer is cut, empty, refused or unreadable.
 */
export async function* readGoogleStream(
  chunks: AsyncIterable<GenerateContentResponse>,
  turn: number,
): AsyncGenerator<ModelEvent> {
  const raw: GooglePart[] = [];
  let usage: GenerateContentResponseUsageMetadata | undefined;
  let finish: { reason: string; message: string } | undefined;

  try {
    for await (const chunk of chunks) {
      usage = chunk.usageMetadata ?? usage;
      const blocked = chunk.promptFeedback?.blockReason;
      if (blocked) throw new ModelError("refusal", `the prompt was blocked: ${blocked}`);
      const candidate = chunk.candidates?.[0];
      for (const part of candidate?.content?.parts ?? []) {
        appendPart(raw, part);
        if (part.text && !part.thought) yield { type: "text", text: part.text };
      }
      if (candidate?.finishReason) finish = { reason: candidate.finishReason, message: candidate.finishMessage ?? "" };
    }
    if (!finish) throw new ModelError("partial", "the stream ended without a finish reason");
    yield { type: "done", ...answerOf(raw, finish, turn), usage: toUsage(usage ?? {}) };
  } catch (error) {
    if (usage) yield { type: "usage", usage: toUsage(usage) };
    throw error;
  }
}

function answerOf(raw: GooglePart[], finish: { reason: string; message: string }, turn: number) {
  const reason = `${finish.reason} ${finish.message}`.trim();
  if (refusals.has(finish.reason)) throw new ModelError("refusal", reason);
  const stop = finishReasons[finish.reason];
  // Any other reason says that the model wrote what cannot be used: a malformed call, a text that it may not recite.
  if (!stop) throw new ModelError("empty", `the answer ended with ${reason}`);
  const parts = toParts(raw, turn);
  refuseDuplicateIds(parts);
  if (parts.length === 0) throw new ModelError("empty", `the answer holds neither text nor a call (${reason})`);
  const calls = stop === "end" && parts.some(({ type }) => type === "call");
  return {
    message: { role: "assistant" as const, parts, from: provider, raw },
    stop: calls ? ("calls" as const) : stop,
  };
}

/** Every part as it came. Pieces of plain text become one: those carry no signature that belongs to them alone. */
function appendPart(raw: GooglePart[], part: GooglePart): void {
  const last = raw.at(-1);
  if (last && isPlainText(last) && isPlainText(part)) raw[raw.length - 1] = { text: `${last.text}${part.text}` };
  else if (Object.keys(part).length > 0 && !(isPlainText(part) && part.text === "")) raw.push(part);
}

function isPlainText(part: GooglePart): boolean {
  return part.text !== undefined && Object.keys(part).length === 1;
}

function toParts(raw: GooglePart[], turn: number): Part[] {
  let calls = 0;
  const parts = raw.flatMap(({ functionCall, text, thought }): Part[] => {
    if (functionCall) {
      const { id, name = "", args } = functionCall;
      return [{ type: "call", id: id ?? `call_${turn}_${++calls}`, name, input: args ?? {} }];
    }
    return text && !thought ? [{ type: "text", text }] : [];
  });
  const said = parts.some((part) => part.type === "call" || (part.type === "text" && part.text.trim()));
  return said ? parts : [];
}

/** The prompt's count includes what came from the cache; thinking is paid as output. */
function toUsage(counted: GenerateContentResponseUsageMetadata): Usage {
  const cached = counted.cachedContentTokenCount ?? 0;
  const prompt = (counted.promptTokenCount ?? 0) + (counted.toolUsePromptTokenCount ?? 0);
  const output = (counted.candidatesTokenCount ?? 0) + (counted.thoughtsTokenCount ?? 0);
  return { input: Math.max(0, prompt - cached), output, cached, cacheWrite: 0 };
}
