import type { Message, Part, ToolSpec } from "devorch";
import type { Chosen } from "./_accepted.ts";

export const provider = "openai";

/** An answer as it goes back to the model that wrote it. */
export interface OwnAnswer {
  role: "assistant";
  content: string | null;
  tool_calls?: WireCall[];
  /** The fields in which a server told its reasoning, as they came: `reasoning_content`, `reasoning`, `reasoning_details`. */
  [reasoning: string]: unknown;
}
export interface WireCall {
  id: string;
  type: "function";
  function: { name: string; arguments: string };
}
type WireMessage =
  | { role: "system" | "user"; content: string | (WireText | WirePicture)[] }
  | { role: "tool"; tool_call_id: string; content: string }
  | OwnAnswer;

interface WireText {
  type: "text";
  text: string;
}

interface WirePicture {
  type: "image_url";
  image_url: { url: string };
}

/** What servers differ in. Their refusals tell, and are remembered as long as the model is open. */
export interface Dialect {
  /** Fields of the body, or of an answer that goes back, which the server refused by name. */
  refused: Set<string>;
  outputLimit: "max_tokens" | "max_completion_tokens";
}

/** The body of one call. Only appended to from turn to turn, so that caches of its beginning hold. */
export function requestBody(
  model: string,
  messages: readonly Message[],
  tools: readonly ToolSpec[],
  { system, effort, maxOutputTokens }: Chosen,
  { refused, outputLimit }: Dialect,
): Record<string, unknown> {
  const functions = tools.map(({ name, description, schema }) => ({
    type: "function",
    function: { name, description, parameters: schema },
  }));
  const body = {
    model,
    messages: [
      { role: "system" as const, content: system },
      ...mergeUsers(messages.flatMap((message) => toWire(message, refused))),
    ],
    ...(functions.length > 0 && { tools: functions }),
    stream: true,
    stream_options: { include_usage: true },
    ...(effort && { reasoning_effort: levels[effort] }),
    // Without one a server gives what is left of its window; a number beyond that is refused.
    ...(Number.isFinite(maxOutputTokens) && { [outputLimit]: maxOutputTokens }),
  };
  return without(body, refused);
}

const levels = { minimal: "minimal", low: "low", medium: "medium", high: "high", xhigh: "high", max: "high" } as const;

/** What may be left out when a server refuses it by name. */
const optionalFields = ["stream_options", "reasoning_content", "reasoning_details", "reasoning"] as const;

/** Whether the refusal says what to leave out or to call otherwise. */
export function learnFrom(refusal: string, sent: Record<string, unknown>, dialect: Dialect): boolean {
  if (sent.max_tokens !== undefined && refusal.includes("max_completion_tokens")) {
    dialect.outputLimit = "max_completion_tokens";
    return true;
  }
  const field = optionalFields.find(
    (name) => new RegExp(`\\b${name}\\b`).test(refusal) && JSON.stringify(sent).includes(`"${name}":`),
  );
  if (field === undefined || dialect.refused.has(field)) return false;
  dialect.refused.add(field);
  return true;
}

function toWire(message: Message, refused: ReadonlySet<string>): WireMessage[] {
  if (message.role === "assistant") {
    const own = message.from === provider ? (message.raw as OwnAnswer | undefined) : undefined;
    const answer = own ? without(own, refused) : answerOf(message.parts);
    return isBlank(answer.content) && !answer.tool_calls?.length ? [] : [answer];
  }
  const results = message.parts.flatMap((part): WireMessage[] =>
    part.type === "result" ? [{ role: "tool", tool_call_id: plainId(part.id), content: outputOf(part) }] : [],
  );
  const said = textOf(message.parts);
  const pictures = message.parts.flatMap((part): WirePicture[] =>
    part.type === "image" && part.data !== undefined
      ? [{ type: "image_url", image_url: { url: `data:${part.media};base64,${part.data}` } }]
      : [],
  );
  if (pictures.length > 0) return [...results, { role: "user", content: [{ type: "text", text: said }, ...pictures] }];
  return isBlank(said) ? results : [...results, { role: "user", content: said }];
}

function without<Sent extends Record<string, unknown>>(sent: Sent, refused: ReadonlySet<string>): Sent {
  if (refused.size === 0) return sent;
  return Object.fromEntries(Object.entries(sent).filter(([name]) => !refused.has(name))) as Sent;
}

/** An answer of another model. */
function answerOf(parts: readonly Part[]): OwnAnswer {
  const calls = parts.flatMap((part): WireCall[] => {
    if (part.type !== "call") return [];
    const called = { name: plainName(part.name), arguments: JSON.stringify(part.input ?? {}) };
    return [{ id: plainId(part.id), type: "function", function: called }];
  });
  const said = textOf(parts);
  const content = isBlank(said) ? null : said;
  return { role: "assistant", content, ...(calls.length > 0 && { tool_calls: calls }) };
}

function textOf(parts: readonly Part[]): string {
  return parts.flatMap((part) => (part.type === "text" && !isBlank(part.text) ? [part.text] : [])).join("\n\n");
}

function isBlank(text: string | null): boolean {
  return (text ?? "").trim() === "";
}

/** The API has no field for a failed call. */
function outputOf({ output, isError }: Extract<Part, { type: "result" }>): string {
  const said = isBlank(output) ? "(empty)" : output;
  return isError ? `Error: ${said}` : said;
}

/** Names that an erring model wrote may have any characters. */
export function plainName(name: string): string {
  return name.replaceAll(/[^a-zA-Z0-9_-]/g, "_").slice(0, 64);
}

/** Ids have at most 40 characters. */
export function plainId(id: string): string {
  const plain = id.replaceAll(/[^a-zA-Z0-9_-]/g, "_");
  return plain.length <= 40 ? plain : `call_${Bun.hash(id).toString(36)}`;
}

/** Templates of some models refuse two messages of a user in a row. */
function mergeUsers(messages: readonly WireMessage[]): WireMessage[] {
  const merged: WireMessage[] = [];
  for (const message of messages) {
    const last = merged.at(-1);
    if (last?.role === "user" && message.role === "user")
      merged[merged.length - 1] = { role: "user", content: joined(last.content, message.content) };
    else merged.push(message);
  }
  return merged;
}

type UserContent = Extract<WireMessage, { role: "system" | "user" }>["content"];

function joined(one: UserContent, other: UserContent): UserContent {
  if (typeof one === "string" && typeof other === "string") return `${one}\n\n${other}`;
  const list = (content: UserContent) =>
    typeof content === "string" ? [{ type: "text", text: content } as const] : content;
  return [...list(one), ...list(other)];
}
