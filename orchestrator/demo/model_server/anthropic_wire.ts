import type { ModelRequest, RequestMessage, ScriptedReply } from "./play.ts";
import { digestOf, type Json, listOf, pieces, tokensOf, type Wire } from "./wire.ts";

const limitOfBreakpoints = 4;

export const anthropicWire: Wire = {
  read: (body) => ({
    system: typeof body.system === "string" ? body.system : textIn(listOf(body.system)),
    tools: listOf(body.tools).map(({ name }) => String(name)),
    messages: listOf(body.messages).map(readTurn),
  }),
  fixed: (body) => [body.system, body.tools],
  check: (body) => checkBody(body) ?? checkMessages(listOf(body.messages)) ?? checkThinking(body),
  frames,
  error: (status, message) => ({ type: "error", error: { type: errorTypes[status] ?? "api_error", message } }),
};

const errorTypes: Record<number, string> = {
  400: "invalid_request_error",
  401: "authentication_error",
  403: "permission_error",
  404: "not_found_error",
  413: "request_too_large",
  429: "rate_limit_error",
  529: "overloaded_error",
};

function readTurn({ role, content }: Json): RequestMessage {
  const blocks = contentBlocks(content);
  return {
    role: role === "assistant" ? "assistant" : "user",
    text: textIn(blocks),
    calls: blocks.filter(isCall).map(({ name, input }) => ({ name: String(name), input })),
    results: blocks.filter(isResult).map((block) => ({
      output: typeof block.content === "string" ? block.content : textIn(listOf(block.content)),
      isError: block.is_error === true,
    })),
  };
}

const contentBlocks = (content: unknown) =>
  typeof content === "string" ? [{ type: "text", text: content }] : listOf(content);
const textIn = (blocks: Json[]) => blocks.map(({ type, text }) => (type === "text" ? String(text) : "")).join("");
const isCall = ({ type }: Json) => type === "tool_use";
const isResult = ({ type }: Json) => type === "tool_result";
const isThought = ({ type }: Json) => type === "thinking" || type === "redacted_thinking";

function checkBody(body: Json): string | undefined {
  if (typeof body.max_tokens !== "number" || body.max_tokens < 1) return "max_tokens: at least 1";
  if (body.stream !== true) return "this server only streams";
  const breakpoints = JSON.stringify(body).split('"cache_control"').length - 1;
  if (breakpoints > limitOfBreakpoints)
    return `A maximum of 4 blocks with cache_control may be provided. Found ${breakpoints}.`;
  if ((body.thinking as Json | undefined)?.type === "disabled")
    return '"thinking.type.disabled" is not supported for this model';
  return undefined;
}

function checkMessages(messages: Json[]): string | undefined {
  if (messages[0]?.role !== "user") return "messages: the first message must be the user's";
  if (messages.at(-1)?.role !== "user") return "This model does not support assistant message prefill";
  for (const [i, message] of messages.entries()) {
    if (message.role === messages[i - 1]?.role) return `messages.${i}: roles must alternate`;
    const blocks = contentBlocks(message.content);
    if (blocks.length === 0) return `messages.${i}: content is empty`;
    if (blocks.some(({ type, text }) => type === "text" && !String(text).trim()))
      return `messages.${i}: text must not be blank`;
    const asked = contentBlocks(messages[i - 1]?.content)
      .filter(isCall)
      .map(({ id }) => id);
    const answered = blocks.filter(isResult).map(({ tool_use_id }) => tool_use_id);
    const unanswered = asked.find((id) => !answered.includes(id));
    if (unanswered)
      return `messages.${i - 1}: tool_use ids were found without tool_result blocks immediately after: ${unanswered}`;
    const unasked = answered.find((id) => !asked.includes(id));
    if (unasked) return `messages.${i}: unexpected tool_use_id in tool_result: ${unasked}`;
    if (blocks.slice(0, answered.length).some((block) => !isResult(block)))
      return `messages.${i}: tool_result blocks come first`;
  }
  return undefined;
}

/** A thought is signed over all that came before it, as the API does: it must come back, and that must not have changed. */
function checkThinking(body: Json): string | undefined {
  const messages = listOf(body.messages);
  for (const [i, message] of messages.entries()) {
    if (message.role !== "assistant") continue;
    const blocks = contentBlocks(message.content);
    const thoughts = blocks.filter(isThought);
    const expected = thoughtsOn(body, messages.slice(0, i));
    const due = thoughts.length > 0 || blocks.some(({ id }) => String(id).startsWith("toolu_thought_"));
    if (due && digestOf(thoughts) !== digestOf(expected)) {
      return `messages.${i}: thinking blocks cannot be modified, nor anything before them`;
    }
  }
  return undefined;
}

function thoughtsOn(body: Json, before: Json[]): Json[] {
  const prefix = JSON.stringify([body.system, body.tools, before]).replaceAll(
    ',"cache_control":{"type":"ephemeral"}',
    "",
  );
  const signature = digestOf(prefix);
  return [
    { type: "thinking", thinking: "", signature },
    { type: "redacted_thinking", data: digestOf(signature) },
  ];
}

function frames(reply: ScriptedReply, request: ModelRequest, fault: string | undefined): string[] {
  const thoughts = reply.thinking ? thoughtsOn(request.body, listOf(request.body.messages)) : [];
  const calls = (reply.calls ?? []).map(({ name, input }, i) => ({
    ...{ type: "tool_use", id: `toolu_${reply.thinking ? "thought_" : ""}${request.turn}_${i + 1}`, name, input },
    caller: { type: "direct" },
  }));
  const text = reply.text ? [{ type: "text", text: reply.text, citations: null }] : [];
  const blocks = fault === "empty" || fault === "refusal" ? [] : [...thoughts, ...text, ...calls];
  const reason =
    fault === "refusal" ? "refusal" : fault === "length" ? "max_tokens" : calls.length > 0 ? "tool_use" : "end_turn";
  const usage = {
    input_tokens: reply.usage?.input ?? tokensOf(request.body),
    cache_read_input_tokens: reply.usage?.cached ?? 0,
    cache_creation_input_tokens: reply.usage?.cacheWrite ?? 0,
  };
  const message = {
    id: "msg_scripted",
    type: "message",
    role: "assistant",
    model: request.model,
    content: [],
    stop_reason: null,
  };
  return [
    frame({ type: "message_start", message: { ...message, usage: { ...usage, output_tokens: 1 } } }),
    frame({ type: "ping" }),
    ...(fault === "overloaded" ? [frame(anthropicWire.error(529, "Overloaded"))] : []),
    ...blocks.flatMap((block, index) => blockFrames(block, index, fault)),
    frame({
      type: "message_delta",
      delta: { stop_reason: reason, stop_sequence: null, stop_details: fault === "refusal" ? refusal : null },
      usage: { output_tokens: reply.usage?.output ?? tokensOf(blocks) },
    }),
    frame({ type: "message_stop" }),
  ];
}

const refusal = { type: "refusal", category: "cyber", explanation: "the script refuses" };

function blockFrames(block: Json, index: number, fault: string | undefined): string[] {
  const [start, deltas] = blockDeltas(block, fault);
  return [
    frame({ type: "content_block_start", index, content_block: start }),
    ...deltas.map((delta) => frame({ type: "content_block_delta", index, delta })),
    frame({ type: "content_block_stop", index }),
  ];
}

/** How a block begins, and the pieces that make it whole. */
function blockDeltas(block: Json, fault: string | undefined): [Json, Json[]] {
  switch (block.type) {
    case "text":
      return [{ ...block, text: "" }, pieces(String(block.text)).map((text) => ({ type: "text_delta", text }))];
    case "thinking":
      return [{ ...block, signature: "" }, [{ type: "signature_delta", signature: block.signature }]];
    case "tool_use": {
      const json = JSON.stringify(block.input ?? {});
      const sent = fault === "malformed" || fault === "length" ? json.slice(0, -1) : json;
      return [
        { ...block, input: {} },
        pieces(sent).map((partial_json) => ({ type: "input_json_delta", partial_json })),
      ];
    }
    default:
      return [block, []];
  }
}

function frame(event: Json): string {
  return `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}
