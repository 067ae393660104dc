import type { Fault, ModelRequest, RequestMessage, ScriptedReply } from "./play.ts";
import {
  digestOf,
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

export const openaiWire: Wire = {
  read: (body) => ({
    system: listOf(body.messages).flatMap(({ role, content }) => (role === "system" ? [String(content)] : []))[0] ?? "",
    tools: listOf(body.tools).map((tool) => String((tool.function as Json | undefined)?.name)),
    messages: mergeTurns(listOf(body.messages).flatMap(readTurn)),
  }),
  fixed: (body) => [listOf(body.messages).filter(({ role }) => role === "system"), body.tools],
  rules: {
    "lone-surrogates": loneSurrogates,
    "output-limit": checkOutputLimit,
    streaming: ({ stream }) => (stream === true ? undefined : "this server only streams"),
    effort: checkEffort,
    "tool-names": checkNames,
    roles: ({ messages }) => checkRoles(listOf(messages)),
    "empty-content": ({ messages }) => checkContent(listOf(messages)),
    "tool-answers": ({ messages }) => checkAnswers(listOf(messages)),
    arguments: ({ messages }) => checkArguments(listOf(messages)),
    reasoning: checkReasoning,
  },
  frames,
  error: (status, message) => ({
    error: { message, type: errorTypes[status] ?? "server_error", param: null, code: null },
  }),
};

const errorTypes: Record<number, string> = {
  400: "invalid_request_error",
  401: "authentication_error",
  403: "permission_error",
  404: "not_found_error",
  429: "rate_limit_error",
};

const failed = "Error: ";

function readTurn({ role, content, tool_calls: calls }: Json): RequestMessage[] {
  if (role === "system") return [];
  const said = typeof content === "string" ? content : "";
  if (role === "tool") {
    const isError = said.startsWith(failed);
    const output = isError ? said.slice(failed.length) : said;
    return [{ role: "user", text: "", calls: [], results: [{ output, isError }] }];
  }
  const named = listOf(calls).map((call) => {
    const { name, arguments: json } = call.function as Json;
    return { name: String(name), input: parsed(json) };
  });
  return [{ role: role === "assistant" ? "assistant" : "user", text: said, calls: named, results: [] }];
}

function parsed(json: unknown): unknown {
  try {
    return JSON.parse(String(json));
  } catch {
    return undefined;
  }
}

const callsOf = (message: Json | undefined) => (message?.role === "assistant" ? listOf(message.tool_calls) : []);

function checkOutputLimit(
  { max_tokens: asked, max_completion_tokens: other }: Json,
  model: string,
): string | undefined {
  const limit = asked ?? other;
  if (limit === undefined) return undefined;
  if (typeof limit !== "number" || limit < 1) return "max_tokens: at least 1";
  const most = outputLimitOf(model);
  return limit <= most
    ? undefined
    : `max_tokens is too large: ${limit}. This model supports at most ${most} completion tokens`;
}

const efforts = ["minimal", "low", "medium", "high"];

function checkEffort({ reasoning_effort: effort }: Json, model: string): string | undefined {
  if (effort === undefined) return undefined;
  if (!takesEffort(model)) return "Unrecognized request argument supplied: reasoning_effort";
  return efforts.includes(String(effort)) ? undefined : `Invalid value for reasoning_effort: "${effort}"`;
}

function checkNames({ tools, messages }: Json): string | undefined {
  const named = [...listOf(tools), ...listOf(messages).flatMap(callsOf)].map(
    (one) => (one.function as Json | undefined)?.name,
  );
  const odd = named.find((name) => !/^[a-zA-Z0-9_-]{1,64}$/.test(String(name)));
  return odd === undefined ? undefined : `Invalid 'tools[].function.name': "${odd}" does not match '^[a-zA-Z0-9_-]+$'`;
}

function checkRoles(messages: Json[]): string | undefined {
  if (messages.length === 0) return "[] is too short - 'messages'";
  if (messages.at(-1)?.role === "assistant") return "the last message must not be the assistant's";
  for (const [i, { role }] of messages.entries()) {
    if (!["system", "user", "assistant", "tool"].includes(String(role)))
      return `Invalid value: '${role}' for messages[${i}].role`;
    if (role === "system" && i > 0) return "the system message must be the first";
    // As the templates of several open models.
    if (role === messages[i - 1]?.role && role !== "tool") return `messages[${i}]: conversation roles must alternate`;
  }
  return undefined;
}

function checkContent(messages: Json[]): string | undefined {
  const at = messages.findIndex((message) => {
    const { content } = message;
    if (content === null || content === undefined) return callsOf(message).length === 0;
    return typeof content !== "string" || content.trim() === "";
  });
  return at === -1 ? undefined : `Invalid value for 'content': expected a non-empty string in messages[${at}]`;
}

/** Every call is answered directly behind it, and nothing else is. */
function checkAnswers(messages: Json[]): string | undefined {
  let open = new Set<unknown>();
  for (const [i, message] of [...messages, undefined].entries()) {
    if (message?.role === "tool") {
      if (!open.delete(message.tool_call_id))
        return `messages[${i}]: messages with role 'tool' must be a response to a preceding message with 'tool_calls'`;
      continue;
    }
    if (open.size > 0)
      return `An assistant message with 'tool_calls' must be followed by tool messages. Missing: ${[...open].join(", ")}`;
    const ids = callsOf(message).map(({ id }) => id);
    open = new Set(ids);
    if (open.size < ids.length || ids.some((id) => typeof id !== "string" || id === "" || id.length > 40))
      return `messages[${i}].tool_calls: ids must be unique strings of at most 40 characters`;
  }
  return undefined;
}

function checkArguments(messages: Json[]): string | undefined {
  for (const call of messages.flatMap(callsOf)) {
    const { arguments: json } = (call.function ?? {}) as Json;
    if (call.type !== "function" || typeof json !== "string") return "tool_calls: function.arguments must be a string";
    if (typeof parsed(json) !== "object") return "tool_calls: function.arguments must be the JSON of an object";
  }
  return undefined;
}

/** As OpenRouter with a model that signs: its reasoning comes back to it, to no other, and what came before must not have changed. */
function checkReasoning(body: Json, model: string): string | undefined {
  const messages = listOf(body.messages);
  for (const [i, message] of messages.entries()) {
    const details = message.reasoning_details;
    const due = details !== undefined || callsOf(message).some(({ id }) => String(id).startsWith(thoughtfulId(model)));
    if (due && digestOf(details ?? null) !== digestOf(reasoningOn(body, messages.slice(0, i), model)))
      return `messages[${i}]: the reasoning cannot be modified, nor anything before it`;
  }
  return undefined;
}

/** How the ids of calls begin that this model made after it thought. */
const thoughtfulId = (model: string) => `thought_${model.replaceAll(/[^a-z0-9]/g, "")}_`;

function reasoningOn(body: Json, before: Json[], model: string): Json[] {
  const signature = digestOf([model, body.tools, before]);
  return [
    { type: "reasoning.text", text: "Let me think about it.", format: "scripted", index: 0, signature },
    { type: "reasoning.encrypted", data: digestOf(signature), id: "rs_1", format: "scripted", index: 1 },
  ];
}

/** The text in pieces, its signature with the last one. */
function reasoningDeltas(details: Json[]): Json[] {
  return details.flatMap((detail): Json[] => {
    if (detail.type !== "reasoning.text") return [{ reasoning_details: [detail] }];
    const { signature, ...rest } = detail;
    return [
      ...pieces(String(detail.text)).map((piece) => ({
        reasoning: piece,
        reasoning_details: [{ ...rest, text: piece }],
      })),
      { reasoning_details: [{ ...rest, text: "", signature }] },
    ];
  });
}

function frames(reply: ScriptedReply, request: ModelRequest, fault: Fault | undefined): string[] {
  const { model, body } = request;
  const thinks = reply.thinking || fault === "thoughts";
  const thoughts = thinks ? reasoningDeltas(reasoningOn(body, listOf(body.messages), model)) : [];
  const isSilent = fault !== undefined && fault in silentFaults;
  const said = isSilent ? [] : pieces(reply.text ?? "").map((content) => ({ content }));
  const calls = isSilent ? [] : (reply.calls ?? []).flatMap((call, i) => callDeltas(call, i, reply, request, fault));
  const refused = fault === "refusal" ? [{ refusal: "the script refuses" }] : [];
  const deltas: Json[] = [{ role: "assistant", content: "" }, ...thoughts, ...said, ...calls, ...refused];
  const reason = (fault && reasons[fault]) ?? (calls.length > 0 ? "tool_calls" : "stop");
  const prompt = (reply.usage?.input ?? tokensOf(body)) + (reply.usage?.cached ?? 0) + (reply.usage?.cacheWrite ?? 0);
  const usage = {
    prompt_tokens: prompt,
    completion_tokens: reply.usage?.output ?? tokensOf(deltas),
    prompt_tokens_details: {
      cached_tokens: reply.usage?.cached ?? 0,
      cache_write_tokens: reply.usage?.cacheWrite ?? 0,
    },
    ...(reply.costUsd !== undefined && { cost: reply.costUsd }),
  };
  const counts = (body.stream_options as Json | undefined)?.include_usage === true;
  const chunk = (more: Json) => frame({ id: "chatcmpl-scripted", object: "chat.completion.chunk", model, ...more });
  return [
    ": OPENROUTER PROCESSING\n\n",
    ...(fault === "overloaded" ? [frame({ error: { message: "Overloaded", code: 503 } })] : []),
    ...deltas.map((delta) => chunk({ choices: [{ index: 0, delta, finish_reason: null }] })),
    // One end: a stream without it is cut.
    [
      chunk({ choices: [{ index: 0, delta: {}, finish_reason: reason }] }),
      ...(counts ? [chunk({ choices: [], usage })] : []),
      "data: [DONE]\n\n",
    ].join(""),
  ];
}

const silentFaults: Partial<Record<Fault, true>> = {
  empty: true,
  thoughts: true,
  recitation: true,
  unexpected: true,
  refusal: true,
  prohibited: true,
  blocked: true,
};

const reasons: Partial<Record<Fault, string>> = {
  length: "length",
  prohibited: "content_filter",
  blocked: "content_filter",
};

/** The name with the first piece, the arguments in the others. */
function callDeltas(
  { name, input }: { name: string; input: unknown },
  index: number,
  reply: ScriptedReply,
  request: ModelRequest,
  fault: Fault | undefined,
): Json[] {
  const isLast = index === (reply.calls ?? []).length - 1;
  const json = JSON.stringify(input ?? {});
  const sent = fault === "malformed" || (fault === "length" && isLast) ? json.slice(0, -1) : json;
  const id = `${reply.thinking ? thoughtfulId(request.model) : "call_"}${request.turn}_${index + 1}`;
  const called = [{ index, id, type: "function", function: { name, arguments: "" } }];
  const rest = pieces(sent).map((piece) => ({ tool_calls: [{ index, function: { arguments: piece } }] }));
  return [{ tool_calls: called }, ...rest];
}

function frame(chunk: Json): string {
  return `data: ${JSON.stringify(chunk)}\n\n`;
}
