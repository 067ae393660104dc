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

const limitOfBreakpoints = 4;

export const anthropicWire: Wire = {
  read: (body) => ({
    system: typeof body.system === "string" ? body.system : textIn(listOf(body.system)),
    tools: listOf(body.tools).map(({ name }) => String(name)),
    messages: mergeTurns(listOf(body.messages).map(readTurn)),
  }),
  fixed: (body) => [body.system, body.tools],
  rules: {
    "lone-surrogates": loneSurrogates,
    "output-limit": checkOutputLimit,
    streaming: ({ stream }) => (stream === true ? undefined : "this server only streams"),
    "cache-breakpoints": checkBreakpoints,
    "thinking-disabled": ({ thinking }) =>
      (thinking as Json | undefined)?.type === "disabled"
        ? '"thinking.type.disabled" is not supported for this model'
        : undefined,
    effort: checkEffort,
    "tool-names": checkNames,
    roles: ({ messages }) => checkRoles(listOf(messages)),
    "blank-text": checkText,
    "tool-results": ({ messages }) => checkResults(listOf(messages)),
    "thinking-prefix": checkThinking,
  },
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

function checkOutputLimit({ max_tokens: asked }: Json, model: string): string | undefined {
  if (typeof asked !== "number" || asked < 1) return "max_tokens: at least 1";
  const most = outputLimitOf(model);
  if (asked <= most) return undefined;
  return `max_tokens: ${asked} > ${most}, which is the maximum allowed number of output tokens for ${model}`;
}

function checkBreakpoints(body: Json): string | undefined {
  const found = JSON.stringify(body).split('"cache_control"').length - 1;
  if (found <= limitOfBreakpoints) return undefined;
  return `A maximum of 4 blocks with cache_control may be provided. Found ${found}.`;
}

const efforts = ["low", "medium", "high", "xhigh", "max"];

function checkEffort({ output_config: config }: Json, model: string): string | undefined {
  const { effort } = (config ?? {}) as Json;
  if (effort === undefined) return undefined;
  if (!takesEffort(model)) return "This model does not support the effort parameter.";
  return efforts.includes(String(effort)) ? undefined : `output_config.effort: Input should be ${efforts.join(", ")}`;
}

const toolName = /^[a-zA-Z0-9_-]{1,128}$/;

function checkNames({ tools, messages }: Json): string | undefined {
  const calls = listOf(messages).flatMap(({ content }) => contentBlocks(content).filter(isCall));
  for (const { name } of [...listOf(tools), ...calls])
    if (!toolName.test(String(name))) return `tools: "${name}" does not match ${toolName.source}`;
  const ids = calls.map(({ id }) => String(id));
  const odd = ids.find((id) => !/^[a-zA-Z0-9_-]+$/.test(id));
  if (odd !== undefined) return `tool_use.id: String should match pattern '^[a-zA-Z0-9_-]+$', not "${odd}"`;
  return new Set(ids).size < ids.length ? "messages: `tool_use` ids must be unique" : undefined;
}

/** What the system says in the middle stands behind a turn of the user's; a setting without words may stand anywhere. */
function checkRoles(messages: Json[]): string | undefined {
  const misplaced = messages.findIndex(
    (message, i) => message.role === "system" && !isSetting(message) && messages[i - 1]?.role !== "user",
  );
  if (misplaced !== -1) return `messages.${misplaced}: a system message must follow a user message`;
  const turns = messages.filter(({ role }) => role !== "system");
  if (turns[0]?.role !== "user") return "messages: the first message must be the user's";
  if (turns.at(-1)?.role !== "user") return "This model does not support assistant message prefill";
  const same = turns.findIndex(({ role }, i) => role === turns[i - 1]?.role);
  return same === -1 ? undefined : `messages.${same}: roles must alternate`;
}

const isSetting = ({ role, content, output_config: config }: Json) =>
  role === "system" && config !== undefined && contentBlocks(content).length === 0;

function checkText({ system, messages }: Json): string | undefined {
  if (contentBlocks(system ?? []).some(isBlank)) return "system: text content blocks must be non-empty";
  for (const [i, message] of listOf(messages).entries()) {
    const blocks = contentBlocks(message.content);
    if (blocks.length === 0 && !isSetting(message)) return `messages.${i}: content is empty`;
    const inResults = blocks.filter(isResult).flatMap((block) => contentBlocks(block.content ?? []));
    if ([...blocks, ...inResults].some(isBlank))
      return `messages.${i}: text content blocks must contain non-whitespace text`;
  }
  return undefined;
}

const isBlank = ({ type, text }: Json) => type === "text" && !String(text).trim();

function checkResults(messages: Json[]): string | undefined {
  for (const [i, message] of messages.entries()) {
    const blocks = contentBlocks(message.content);
    const asked = contentBlocks(messages[i - 1]?.content ?? [])
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

/**
 * A thought is signed by one model over all that came before it, as the API does: it must come back to that model, to no other,
 * and what came before must not have changed.
 */
function checkThinking(body: Json, model: string): string | undefined {
  const before = beginningOf(body, model);
  for (const [i, message] of listOf(body.messages).entries()) {
    if (message.role === "assistant") {
      const blocks = contentBlocks(message.content);
      const thoughts = blocks.filter(isThought);
      const due = thoughts.length > 0 || blocks.some(({ id }) => String(id).startsWith(thoughtfulId(model)));
      if (due && digestOf(thoughts) !== digestOf(thoughtsOn(before, body)))
        return `messages.${i}: thinking blocks cannot be modified, nor anything before them`;
    }
    before.update(signedPart(message));
  }
  return undefined;
}

/** A running hash: a whole conversation is checked in one pass. */
function beginningOf({ system, tools }: Json, model: string): Bun.CryptoHasher {
  return new Bun.CryptoHasher("sha256").update(signedPart([model, system, tools]));
}

/** Where the cache ends may move. */
function signedPart(value: unknown): string {
  return JSON.stringify(value).replaceAll(',"cache_control":{"type":"ephemeral"}', "");
}

function thoughtsOn(before: Bun.CryptoHasher, { thinking }: Json): Json[] {
  const signature = before.copy().digest("base64");
  const isSummarized = (thinking as Json | undefined)?.display === "summarized";
  return [
    { type: "thinking", thinking: isSummarized ? "First I look at it." : "", signature },
    { type: "redacted_thinking", data: digestOf(signature) },
  ];
}

/** How the ids of calls begin that this model made after it thought. */
const thoughtfulId = (model: string) => `toolu_thought_${model.replaceAll(/[^a-z0-9]/g, "")}_`;

function frames(reply: ScriptedReply, request: ModelRequest, fault: Fault | undefined): string[] {
  const { body, model } = request;
  const before = beginningOf(body, model);
  for (const message of listOf(body.messages)) before.update(signedPart(message));
  const thoughts = reply.thinking ? thoughtsOn(before, body) : [];
  const calls = (reply.calls ?? []).map(({ name, input }, i) => ({
    ...{
      type: "tool_use",
      id: `${reply.thinking ? thoughtfulId(model) : "toolu_"}${request.turn}_${i + 1}`,
      name,
      input,
    },
    caller: { type: "direct" },
  }));
  const text = reply.text ? [{ type: "text", text: reply.text, citations: null }] : [];
  const blocks =
    fault && fault in silentFaults ? [] : fault === "thoughts" ? thoughts : [...thoughts, ...text, ...calls];
  const reason = (fault && silentFaults[fault]) ?? (fault === "length" ? "max_tokens" : stopReasonOf(blocks));
  const usage = {
    input_tokens: reply.usage?.input ?? tokensOf(request.body),
    cache_read_input_tokens: reply.usage?.cached ?? 0,
    cache_creation_input_tokens: reply.usage?.cacheWrite ?? 0,
  };
  const message = {
    id: `msg_${request.turn}`,
    type: "message",
    role: "assistant",
    model,
    content: [],
    stop_reason: null,
  };
  return [
    frame({ type: "message_start", message: { ...message, usage: { ...usage, output_tokens: 1 } } }),
    frame({ type: "ping" }),
    ...(fault === "overloaded" ? [frame(anthropicWire.error(529, "Overloaded"))] : []),
    ...blocks.flatMap((block, index) =>
      blockFrames(block, index, fault === "length" && index < blocks.length - 1 ? undefined : fault),
    ),
    frame({
      type: "message_delta",
      delta: { stop_reason: reason, stop_sequence: null, stop_details: reason === "refusal" ? refusal : null },
      usage: { output_tokens: reply.usage?.output ?? tokensOf(blocks) },
    }),
    frame({ type: "message_stop" }),
  ];
}

/** Answers without content, and how each ends. */
const silentFaults: Partial<Record<Fault, string>> = {
  empty: "end_turn",
  recitation: "end_turn",
  unexpected: "end_turn",
  refusal: "refusal",
  prohibited: "refusal",
  blocked: "refusal",
};

const stopReasonOf = (blocks: Json[]) => (blocks.some(isCall) ? "tool_use" : "end_turn");

const refusal = { type: "refusal", category: "cyber", explanation: "the script refuses" };

function blockFrames(block: Json, index: number, fault: Fault | undefined): string[] {
  const [start, deltas] = blockDeltas(block, fault);
  return [
    frame({ type: "content_block_start", index, content_block: start }),
    ...deltas.map((delta) => frame({ type: "content_block_delta", index, delta })),
    frame({ type: "content_block_stop", index }),
  ];
}

/** How a block begins, and the pieces that make it whole. */
function blockDeltas(block: Json, fault: Fault | undefined): [Json, Json[]] {
  switch (block.type) {
    case "text":
      return [{ ...block, text: "" }, pieces(String(block.text)).map((text) => ({ type: "text_delta", text }))];
    case "thinking":
      return [
        { ...block, thinking: "", signature: "" },
        [
          ...pieces(String(block.thinking)).map((thinking) => ({ type: "thinking_delta", thinking })),
          { type: "signature_delta", signature: block.signature },
        ],
      ];
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
