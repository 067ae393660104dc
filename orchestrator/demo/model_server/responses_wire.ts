import type { Fault, ModelRequest, RequestMessage, ScriptedReply } from "./play.ts";
import { digestOf, type Json, listOf, loneSurrogates, mergeTurns, pieces, tokensOf, type Wire } from "./wire.ts";

/** OpenAI's Responses API, without state: the whole conversation comes with every request. */
export const responsesWire: Wire = {
  read: (body) => ({
    system: String(body.instructions ?? ""),
    tools: [...listOf(body.tools), ...listOf(body.input).flatMap(({ tools }) => listOf(tools))].flatMap(namesIn),
    messages: mergeTurns(listOf(body.input).flatMap(readItem)),
  }),
  fixed: (body) => [body.instructions, body.tools, listOf(body.input).filter(({ role }) => role === "developer")],
  rules: {
    "lone-surrogates": loneSurrogates,
    streaming: ({ stream }) => (stream === true ? undefined : "this server only streams"),
    items: ({ input }) => checkItems(listOf(input)),
    "tool-outputs": ({ input }) => checkOutputs(listOf(input)),
    arguments: ({ input }) => checkArguments(listOf(input)),
    reasoning: ({ input }, model) => checkReasoning(listOf(input), model),
  },
  frames,
  error: (status, message) => ({
    error: { message, type: status < 500 ? "invalid_request_error" : "server_error", param: null, code: null },
  }),
};

const namesIn = ({ type, name, tools }: Json): string[] =>
  type === "namespace" ? listOf(tools).flatMap(namesIn) : [String(name ?? type)];

const isCall = ({ type }: Json) => type === "function_call" || type === "custom_tool_call";
const isOutput = ({ type }: Json) => type === "function_call_output" || type === "custom_tool_call_output";
const isMessage = ({ type, role }: Json) => type === "message" || (type === undefined && role !== undefined);

function readItem(item: Json): RequestMessage[] {
  const turn = { role: "user", text: "", calls: [], results: [] } as const;
  if (isCall(item))
    return [{ ...turn, role: "assistant", calls: [{ name: String(item.name), input: inputOf(item) }], results: [] }];
  // Of an output the API does not know whether it tells of an error.
  if (isOutput(item)) return [{ ...turn, calls: [], results: [{ output: textOf(item.output), isError: false }] }];
  if (!isMessage(item)) return [];
  const role = item.role === "assistant" ? "assistant" : "user";
  return [{ role, text: textOf(item.content), calls: [], results: [] }];
}

const textOf = (content: unknown) =>
  typeof content === "string"
    ? content
    : listOf(content)
        .map(({ text }) => String(text ?? ""))
        .join("");

/** The input of a custom tool is text. */
function inputOf({ type, input, arguments: json }: Json): unknown {
  return type === "custom_tool_call" ? input : parsed(json);
}

function parsed(json: unknown): unknown {
  try {
    return JSON.parse(String(json));
  } catch {
    return undefined;
  }
}

function checkItems(input: Json[]): string | undefined {
  if (input.length === 0) return "One of 'input' or 'previous_response_id' must be provided.";
  const at = input.findIndex(
    (item) => isMessage(item) && !["system", "developer", "user", "assistant"].includes(String(item.role)),
  );
  return at === -1 ? undefined : `Invalid value: '${input[at]?.role}' for input[${at}].role`;
}

/** Every call has one output behind it, of its own kind, and there is no other. */
function checkOutputs(input: Json[]): string | undefined {
  const open = new Map<unknown, unknown>();
  for (const item of input) {
    if (isCall(item)) open.set(item.call_id, item.type);
    if (!isOutput(item)) continue;
    if (item.type !== `${open.get(item.call_id)}_output`)
      return `No tool call found for ${String(item.type).replaceAll("_", " ")} with call_id ${item.call_id}.`;
    open.delete(item.call_id);
  }
  const [left] = open.keys();
  return left === undefined ? undefined : `No tool output found for function call ${left}.`;
}

function checkArguments(input: Json[]): string | undefined {
  const at = input.findIndex((item) => isCall(item) && !isInput(item));
  return at === -1 ? undefined : `input[${at}]: arguments must be the JSON of an object, input a text`;
}

const isInput = (item: Json) =>
  item.type === "custom_tool_call"
    ? typeof item.input === "string"
    : typeof item.arguments === "string" && typeof inputOf(item) === "object";

/** It comes back as it was, to the model that it is of, and with what came behind it. */
function checkReasoning(input: Json[], model: string): string | undefined {
  for (const [i, { type, id, encrypted_content: content }] of input.entries()) {
    if (type !== "reasoning") continue;
    if (content !== encrypted(model)) return "The encrypted content could not be verified.";
    const next = input[i + 1];
    if (!next || (!isCall(next) && next.role !== "assistant"))
      return `Item '${id}' of type 'reasoning' was provided without its required following item.`;
  }
  return undefined;
}

const encrypted = (model: string) => digestOf(["reasoning", model]);

/** Silences and broken streams are the server's; the format has no faults of its own here. */
function frames(reply: ScriptedReply, request: ModelRequest, _: Fault | undefined): string[] {
  const { model, turn } = request;
  const thoughts = { type: "reasoning", id: `rs_${turn}`, summary: [], encrypted_content: encrypted(model) };
  const output: Json[] = [
    ...(reply.thinking ? [thoughts] : []),
    ...(reply.text ? [messageItem(reply.text, `msg_${turn}`)] : []),
    ...(reply.calls ?? []).map((call, at) => callItem(call, `${turn}_${at + 1}`)),
  ];
  const { input = tokensOf(request.body), cached = 0, output: written = tokensOf(output) } = reply.usage ?? {};
  const usage = {
    input_tokens: input + cached,
    input_tokens_details: { cached_tokens: cached },
    output_tokens: written,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: input + cached + written,
  };
  const response = { id: `resp_${turn}`, object: "response", model, output: [] };
  const events: Json[] = [
    { type: "response.created", response: { ...response, status: "in_progress" } },
    ...output.flatMap(itemEvents),
    { type: "response.completed", response: { ...response, status: "completed", output, usage } },
  ];
  return events.map(
    (event, sequence_number) => `event: ${event.type}\ndata: ${JSON.stringify({ ...event, sequence_number })}\n\n`,
  );
}

function messageItem(text: string, id: string): Json {
  const content = [{ type: "output_text", text, annotations: [] }];
  return { type: "message", id, role: "assistant", status: "completed", content };
}

/** A text is the input of a custom tool. */
function callItem({ name, input }: { name: string; input: unknown }, id: string): Json {
  const call = { call_id: `call_${id}`, name, status: "completed" };
  return typeof input === "string"
    ? { type: "custom_tool_call", id: `ctc_${id}`, ...call, input }
    : { type: "function_call", id: `fc_${id}`, ...call, arguments: JSON.stringify(input ?? {}) };
}

function itemEvents(item: Json, output_index: number): Json[] {
  const [begun, events] = itemDeltas(item);
  return [
    { type: "response.output_item.added", output_index, item: begun },
    ...events.map((event) => ({ ...event, item_id: item.id, output_index })),
    { type: "response.output_item.done", output_index, item },
  ];
}

/** How an item begins, and the events that make it whole. */
function itemDeltas(item: Json): [Json, Json[]] {
  const begun = { ...item, status: "in_progress" };
  switch (item.type) {
    case "message": {
      const [part] = listOf(item.content);
      const added = { type: "response.content_part.added", part: { ...part, text: "" } };
      const events = [added, ...textEvents("output_text", "text", part), { type: "response.content_part.done", part }];
      return [{ ...begun, content: [] }, events.map((event) => ({ ...event, content_index: 0 }))];
    }
    case "function_call":
      return [{ ...begun, arguments: "" }, textEvents("function_call_arguments", "arguments", item)];
    case "custom_tool_call":
      return [{ ...begun, input: "" }, textEvents("custom_tool_call_input", "input", item)];
    default:
      return [item, []];
  }
}

function textEvents(name: string, field: string, whole: Json | undefined): Json[] {
  const deltas = pieces(String(whole?.[field])).map((delta) => ({ type: `response.${name}.delta`, delta }));
  return [...deltas, { type: `response.${name}.done`, [field]: whole?.[field] }];
}
