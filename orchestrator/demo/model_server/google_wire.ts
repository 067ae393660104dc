import type { Fault, ModelRequest, RequestMessage, ScriptedReply } from "./play.ts";
import {
  type Json,
  listOf,
  loneSurrogates,
  mergeTurns,
  outputLimitOf,
  pieces,
  takesEffort,
  tokensOf,
  type Wire,
} from "./wire.ts";

export const googleWire: Wire = {
  read: (body) => ({
    system: textIn(listOf((body.systemInstruction as Json | undefined)?.parts)),
    tools: listOf(body.tools).flatMap((tool) => listOf(tool.functionDeclarations).map(({ name }) => String(name))),
    messages: mergeTurns(listOf(body.contents).map(readTurn)),
  }),
  fixed: (body) => [body.systemInstruction, body.tools],
  rules: {
    "lone-surrogates": loneSurrogates,
    "output-limit": checkOutputLimit,
    "thinking-level": checkLevel,
    roles: ({ contents }) => checkRoles(listOf(contents)),
    "empty-text": ({ contents }) => checkText(listOf(contents)),
    "text-beside-response": ({ contents }) => checkBeside(listOf(contents)),
    "function-responses": ({ contents }) => checkResponses(listOf(contents)),
    "thought-signatures": checkSignatures,
  },
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

function checkOutputLimit({ generationConfig }: Json, model: string): string | undefined {
  const { maxOutputTokens: asked } = (generationConfig ?? {}) as Json;
  const most = outputLimitOf(model);
  if (asked === undefined || (typeof asked === "number" && asked >= 1 && asked <= most)) return undefined;
  return `Unable to submit request because it has a maxOutputTokens value of ${asked} but the supported range is from 1 (inclusive) to ${most + 1} (exclusive).`;
}

const levels = ["MINIMAL", "LOW", "MEDIUM", "HIGH"];

function checkLevel({ generationConfig }: Json, model: string): string | undefined {
  const { thinkingConfig } = (generationConfig ?? {}) as { thinkingConfig?: Json };
  const level = thinkingConfig?.thinkingLevel;
  if (level === undefined) return undefined;
  if (!takesEffort(model)) return "Thinking level is not supported for this model.";
  return levels.includes(String(level).toUpperCase()) ? undefined : `Invalid value at thinking_level: "${level}"`;
}

function checkRoles(contents: Json[]): string | undefined {
  if (contents.length === 0) return "contents is not specified";
  if (contents.at(-1)?.role !== "user") return "the last content must be the user's";
  for (const [i, { role, parts }] of contents.entries()) {
    if (role !== "user" && role !== "model") return `contents[${i}]: valid roles are user and model`;
    if (listOf(parts).length === 0) return `contents[${i}].parts: must not be empty`;
    // What is said beside responses has a content of its own behind theirs.
    const before = contents[i - 1];
    if (role === before?.role && responsesIn(listOf(before?.parts)).length === 0)
      return `contents[${i}]: roles must alternate`;
  }
  return undefined;
}

/** As Vertex does; an empty text that carries a signature is the vendor's own. */
function checkText(contents: Json[]): string | undefined {
  const at = contents.findIndex(({ parts }) =>
    listOf(parts).some((part) => Object.keys(part).length === 0 || (part.text === "" && !part.thoughtSignature)),
  );
  return at === -1 ? undefined : `contents[${at}]: Unable to submit request because it must have a text parameter`;
}

/** As Vertex does. */
function checkBeside(contents: Json[]): string | undefined {
  const at = contents.findIndex(({ parts }) => {
    const responses = responsesIn(listOf(parts)).length;
    return responses > 0 && responses < listOf(parts).length;
  });
  return at === -1 ? undefined : `contents[${at}]: function response parts stand in a content of their own`;
}

function checkResponses(contents: Json[]): string | undefined {
  for (const [i, { parts }] of contents.entries()) {
    const calls = callsIn(listOf(contents[i - 1]?.parts));
    const responses = responsesIn(listOf(parts));
    const named = (list: Json[]) => list.map(({ id, name }) => `${id ?? ""} ${name}`).join();
    if (named(calls) !== named(responses)) {
      return `contents[${i}]: the function response parts must equal the function call parts of the turn before`;
    }
  }
  return undefined;
}

/** The first call of each answer that thought carries a signature, by one model, over itself and what came before. */
function checkSignatures(body: Json, model: string): string | undefined {
  const before = beginningOf(body, model);
  for (const [i, content] of listOf(body.contents).entries()) {
    const { thoughtSignature, functionCall } = listOf(content.parts).find((part) => part.functionCall) ?? {};
    const call = content.role === "model" && (functionCall as Json | undefined);
    if (call && thoughtSignature !== "skip_thought_signature_validator") {
      const due = thoughtSignature !== undefined || String(call.id).startsWith(thoughtfulId(model));
      if (due && thoughtSignature !== signatureOn(before, call))
        return `contents[${i}]: Function call is missing a thought_signature, or it is not valid`;
    }
    before.update(JSON.stringify(content));
  }
  return undefined;
}

/** A running hash: a whole conversation is checked in one pass. */
function beginningOf({ systemInstruction, tools }: Json, model: string): Bun.CryptoHasher {
  return new Bun.CryptoHasher("sha256").update(JSON.stringify([model, systemInstruction, tools]));
}

/** How the ids of calls begin that this model made after it thought. */
const thoughtfulId = (model: string) => `thought_${model.replaceAll(/[^a-z0-9]/g, "")}_`;

function signatureOn(before: Bun.CryptoHasher, { name, args }: Json): string {
  return before
    .copy()
    .update(JSON.stringify([name, args ?? {}]))
    .digest("base64");
}

function frames(reply: ScriptedReply, request: ModelRequest, fault: Fault | undefined): string[] {
  if (fault === "blocked")
    return [frame({ promptFeedback: { blockReason: "PROHIBITED_CONTENT" }, ...usageOf(reply, request, []) })];
  if (fault === "overloaded") return [frame(googleWire.error(503, "The model is overloaded."))];
  const parts = partsDespite(fault, reply, request);
  const finishReason = (fault && finishReasons[fault]) ?? "STOP";
  return [
    ...parts.map((part) => frame({ candidates: [{ index: 0, content: { role: "model", parts: [part] } }] })),
    frame({
      candidates: [{ index: 0, content: { role: "model", parts: [{ text: "" }] }, finishReason }],
      ...usageOf(reply, request, parts),
      modelVersion: request.model,
    }),
  ];
}

const finishReasons: Partial<Record<Fault, string>> = {
  refusal: "SAFETY",
  prohibited: "PROHIBITED_CONTENT",
  length: "MAX_TOKENS",
  malformed: "MALFORMED_FUNCTION_CALL",
  recitation: "RECITATION",
  unexpected: "UNEXPECTED_TOOL_CALL",
};

/** A call is sent whole or not at all: the limit takes the last one away. */
function partsDespite(fault: Fault | undefined, reply: ScriptedReply, request: ModelRequest): Json[] {
  if (fault === "thoughts") return [{ text: "Hm.", thought: true }];
  if (fault === "length") return partsOf({ ...reply, calls: (reply.calls ?? []).slice(0, -1) }, request);
  return fault === "empty" || (fault && finishReasons[fault]) ? [] : partsOf(reply, request);
}

function usageOf(reply: ScriptedReply, request: ModelRequest, parts: Json[]): Json {
  const usage = reply.usage ?? {};
  const cached = usage.cached ?? 0;
  const thoughts = reply.thinking ? 7 : 0;
  return {
    usageMetadata: {
      promptTokenCount: (usage.input ?? tokensOf(request.body)) + cached,
      cachedContentTokenCount: cached,
      candidatesTokenCount: (usage.output ?? tokensOf(parts)) - (usage.output ? thoughts : 0),
      thoughtsTokenCount: thoughts,
    },
  };
}

/** Calls carry ids only where the answer thought, and no args where there are none: the real ones do both, too. */
function partsOf(reply: ScriptedReply, request: ModelRequest): Json[] {
  const calls = (reply.calls ?? []).map(({ name, input }, i): Json => {
    const args = Object.keys((input ?? {}) as Json).length > 0 ? { args: input } : {};
    if (!reply.thinking) return { functionCall: { name, ...args } };
    const functionCall = { id: `${thoughtfulId(request.model)}${request.turn}_${i + 1}`, name, ...args };
    if (i > 0) return { functionCall };
    const before = beginningOf(request.body, request.model);
    for (const content of listOf(request.body.contents)) before.update(JSON.stringify(content));
    return { functionCall, thoughtSignature: signatureOn(before, functionCall) };
  });
  return [...pieces(reply.text ?? "").map((text) => ({ text })), ...calls];
}

function frame(chunk: Json): string {
  return `data: ${JSON.stringify(chunk)}\r\n\r\n`;
}
