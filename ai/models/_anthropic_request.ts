import type Anthropic from "@anthropic-ai/sdk";
import type { Message, Part, ToolSpec } from "devorch";
import type { Chosen } from "./_accepted.ts";

export const provider = "anthropic";

const breakpoint = { cache_control: { type: "ephemeral" } } as const;

type Block = Anthropic.ContentBlockParam;
type Param = { role: "user" | "assistant"; content: Block[] };

/**
 * The body of one call. Only appended to from turn to turn: the API's cache and the signatures of thinking blocks hold
 * for an unchanged prefix. `thinking`, `tool_choice` and sampling are left alone: current models refuse most values.
 */
export function requestBody(
  model: string,
  messages: readonly Message[],
  tools: readonly ToolSpec[],
  options: Chosen,
): Anthropic.MessageCreateParamsStreaming {
  const definitions = tools.map((tool) => ({
    name: tool.name,
    description: tool.description,
    input_schema: tool.schema as Anthropic.Tool.InputSchema,
  }));
  const { effort } = options;
  return {
    model,
    max_tokens: options.maxOutputTokens,
    stream: true,
    ...(effort && { output_config: { effort: effort === "minimal" ? "low" : effort } }),
    // The prefix is tools, then system: one breakpoint behind both.
    system: [{ type: "text", text: options.system, ...breakpoint }],
    ...(definitions.length > 0 && { tools: definitions }),
    messages: withBreakpoints(mergeParams(messages.map(toParam))),
  };
}

function toParam(message: Message): Param {
  if (message.role === "assistant" && message.from === provider && Array.isArray(message.raw)) {
    return { role: "assistant", content: (message.raw as Block[]).flatMap(toOwnBlock) };
  }
  // The API wants results in front of any text.
  const results = message.parts.filter((part) => part.type === "result");
  const others = message.parts.filter((part) => part.type !== "result");
  return { role: message.role, content: [...results, ...others].flatMap(toBlock) };
}

/** A block as the model wrote it, unless it wrote what it does not take back. */
function toOwnBlock(block: Block): Block[] {
  if (block.type === "text" && block.text.trim() === "") return [];
  return [block.type === "tool_use" ? { ...block, id: plainName(block.id), name: plainName(block.name) } : block];
}

function toBlock(part: Part): Block[] {
  switch (part.type) {
    case "text":
      // Blank text is refused.
      return part.text.trim() ? [{ type: "text", text: part.text }] : [];
    case "image":
      return part.data === undefined ? [] : [imageBlock(part.media, part.data)];
    case "audio":
      return [];
    case "call":
      return [{ type: "tool_use", id: plainName(part.id), name: plainName(part.name), input: part.input ?? {} }];
    case "result": {
      const content = part.output.trim() === "" ? "(empty)" : part.output;
      const result = { type: "tool_result", tool_use_id: plainName(part.id), content } as const;
      return [part.isError ? { ...result, is_error: true } : result];
    }
  }
}

function imageBlock(media: string, data: string): Anthropic.ImageBlockParam {
  const media_type = media as Anthropic.Base64ImageSource["media_type"];
  return { type: "image", source: { type: "base64", media_type, data } };
}

/** Names and ids that other vendors or an erring model wrote may have any characters. */
function plainName(name: string): string {
  return name.replaceAll(/[^a-zA-Z0-9_-]/g, "_").slice(0, 128);
}

/** Neighbours of the same role as one message, those without content left out: roles alternate. */
function mergeParams(params: Param[]): Param[] {
  const result: Param[] = [];
  for (const param of params) {
    const last = result.at(-1);
    if (param.content.length === 0) continue;
    if (last?.role === param.role)
      result[result.length - 1] = { role: param.role, content: [...last.content, ...param.content] };
    else result.push(param);
  }
  return result;
}

/** On the last two user messages: the older is where the previous call's cache ends, the newer where the next one begins. */
function withBreakpoints(params: Param[]): Param[] {
  const marked = new Set(params.filter(({ role }) => role === "user").slice(-2));
  return params.map((param) => {
    const last = param.content.at(-1);
    if (!last || !marked.has(param)) return param;
    return { role: param.role, content: [...param.content.slice(0, -1), { ...last, ...breakpoint } as Block] };
  });
}
