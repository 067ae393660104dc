import type { ModelRequest, RequestMessage, ScriptedReply } from "./play.ts";
import { type Json, listOf, pieces, tokensOf, type Wire } from "./wire.ts";

export const googleWire: Wire = {
  read: (body) => ({
    system: textIn(listOf((body.systemInstruction as Json | undefined)?.parts)),
    tools: listOf(body.tools).flatMap((tool) => listOf(tool.functionDeclarations).map(({ name }) => String(name))),
    messages: listOf(body.contents).map(readTurn),
  }),
  fixed: (body) => [body.systemInstruction, body.tools],
  check: (body) => checkContents(listOf(body.contents)) ?? checkSignatures(body),
  frames,
  error: (status, message) => ({
    error: { code: status, message, status: statusNames[status] ?? "INTERNAL", ...details(message) },
  }),
};

const statusNames: Record<number, string> = {
  400: "INVALID_ARGUMENT",
  401: "UNAUTHENTICATED",
  403: "PERMISSION_DENIED",
  404: "NOT_FOUND",
  429: "RESOURCE_EXHAUSTED",
  503: "UNAVAILABLE",
};

/** A wrong key is a 400 at Google, told from others by its details. */
function details(message: string): Json {
  return message.startsWith("API key not valid") ? { details: [{ reason: "API_KEY_INVALID" }] } : {};
}

function readTurn({ role, parts }: Json): RequestMessage {
  const list = listOf(parts);
  return {
    role: role === "model" ? "assistant" : "user",
    text: textIn(list),
    calls: callsIn(list).map(({ name, args }) => ({ name: String(name), input: args ?? {} })),
    results: responsesIn(list).map(({ response }) => {
      const { output, error } = (response ?? {}) as Json;
      return { output: String(error ?? output ?? ""), isError: error !== undefined };
    }),
  };
}

const textIn = (parts: Json[]) => parts.map(({ text, thought }) => (thought ? "" : String(text ?? ""))).join("");
const callsIn = (parts: Json[]) => parts.flatMap(({ functionCall }) => (functionCall ? [functionCall as Json] : []));
const responsesIn = (parts: Json[]) =>
  parts.flatMap(({ functionResponse }) => (functionResponse ? [functionResponse as Json] : []));

function checkContents(contents: Json[]): string | undefined {
  if (contents.length === 0) return "contents is not specified";
  if (contents.at(-1)?.role !== "user") return "the last content must be the user's";
  for (const [i, { role, parts }] of contents.entries()) {
    if (role !== "user" && role !== "model") return `contents[${i}]: valid roles are user and model`;
    if (listOf(parts).length === 0) return `contents[${i}].parts: must not be empty`;
    if (role === contents[i - 1]?.role) return `contents[${i}]: roles must alternate`;
    const calls = callsIn(listOf(contents[i - 1]?.parts));
    const responses = responsesIn(listOf(parts));
    const named = (list: Json[]) => list.map(({ id, name }) => `${id ?? ""} ${name}`).join();
    if (named(calls) !== named(responses)) {
      return `contents[${i}]: the function response parts must equal the function call parts of the turn before`;
    }
  }
  return undefined;
}

/** The first call of each answer that thought carries a signature over itself and what came before. */
function checkSignatures(body: Json): string | undefined {
  const before = beginningOf(body);
  for (const [i, content] of listOf(body.contents).entries()) {
    const { thoughtSignature, functionCall } = listOf(content.parts).find((part) => part.functionCall) ?? {};
    const call = content.role === "model" && (functionCall as Json | undefined);
    if (call && thoughtSignature !== "skip_thought_signature_validator") {
      const due = thoughtSignature !== undefined || String(call.id).startsWith("thought_");
      if (due && thoughtSignature !== signatureOn(before, call))
        return `contents[${i}]: Function call is missing a thought_signature, or it is not valid`;
    }
    before.update(JSON.stringify(content));
  }
  return undefined;
}

/** A running hash: a whole conversation is checked in one pass. */
function beginningOf({ systemInstruction, tools }: Json): Bun.CryptoHasher {
  return new Bun.CryptoHasher("sha256").update(JSON.stringify([systemInstruction, tools]));
}

function signatureOn(before: Bun.CryptoHasher, { name, args }: Json): string {
  return before
    .copy()
    .update(JSON.stringify([name, args ?? {}]))
    .digest("base64");
}

function frames(reply: ScriptedReply, request: ModelRequest, fault: string | undefined): string[] {
  if (fault === "overloaded") return [frame(googleWire.error(503, "The model is overloaded."))];
  const parts = fault === "empty" || fault === "refusal" || fault === "malformed" ? [] : partsOf(reply, request);
  const usage = reply.usage ?? {};
  const cached = usage.cached ?? 0;
  const finishReason = finishReasons[fault ?? ""] ?? "STOP";
  const thoughts = reply.thinking ? 7 : 0;
  return [
    ...parts.map((part) => frame({ candidates: [{ index: 0, content: { role: "model", parts: [part] } }] })),
    frame({
      candidates: [{ index: 0, content: { role: "model", parts: [{ text: "" }] }, finishReason }],
      usageMetadata: {
        promptTokenCount: (usage.input ?? tokensOf(request.body)) + cached,
        cachedContentTokenCount: cached,
        candidatesTokenCount: (usage.output ?? tokensOf(parts)) - (usage.output ? thoughts : 0),
        thoughtsTokenCount: thoughts,
      },
      modelVersion: request.model,
    }),
  ];
}

const finishReasons: Record<string, string> = {
  refusal: "SAFETY",
  length: "MAX_TOKENS",
  malformed: "MALFORMED_FUNCTION_CALL",
};

/** Calls carry ids only where the answer thought, and no args where there are none: the real ones do both, too. */
function partsOf(reply: ScriptedReply, request: ModelRequest): Json[] {
  const calls = (reply.calls ?? []).map(({ name, input }, i): Json => {
    const args = Object.keys((input ?? {}) as Json).length > 0 ? { args: input } : {};
    if (!reply.thinking) return { functionCall: { name, ...args } };
    const functionCall = { id: `thought_${request.turn}_${i + 1}`, name, ...args };
    if (i > 0) return { functionCall };
    const before = beginningOf(request.body);
    for (const content of listOf(request.body.contents)) before.update(JSON.stringify(content));
    return { functionCall, thoughtSignature: signatureOn(before, functionCall) };
  });
  return [...pieces(reply.text ?? "").map((text) => ({ text })), ...calls];
}

function frame(chunk: Json): string {
  return `data: ${JSON.stringify(chunk)}\r\n\r\n`;
}
