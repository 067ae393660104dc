import type { Content, GenerateContentParameters, Part as GooglePart, ThinkingLevel } from "@google/genai/web";
import type { Message, Part, ToolSpec } from "devorch";
import type { Chosen } from "./_accepted.ts";
import type { Fetch } from "./_connection.ts";

export const provider = "google";

/** Google's word for a call that another model made, so that it asks for no signature. */
const skipSignatureCheck = "skip_thought_signature_validator";

/** One call's parameters. Only appended to from turn to turn, so that the implicit cache holds. */
export function requestParameters(
  model: string,
  messages: readonly Message[],
  tools: readonly ToolSpec[],
  options: Chosen,
  { signal, fetch }: { signal: AbortSignal; fetch: Fetch },
): GenerateContentParameters {
  const functionDeclarations = tools.map((tool) => ({
    name: tool.name,
    description: tool.description,
    parametersJsonSchema: tool.schema,
  }));
  const contents = mergeContents(messages.flatMap((message, index) => toContents(message, messages[index - 1])));
  return {
    model,
    contents: contents.slice(-1),
    config: {
      abortSignal: signal,
      // The SDK converts all contents at every request. They have the form of the API already, and this is put in their place.
      httpOptions: { fetch, extraBody: { contents } },
      systemInstruction: { parts: [{ text: options.system }] },
      maxOutputTokens: options.maxOutputTokens,
      ...(options.effort && { thinkingConfig: { thinkingLevel: levels[options.effort] as ThinkingLevel } }),
      ...(functionDeclarations.length > 0 && { tools: [{ functionDeclarations }] }),
      // The SDK would call tools and send a broken stream's request again by itself.
      automaticFunctionCalling: { disable: true },
      automaticContinuation: false,
    },
  };
}

/** The enum itself would load the SDK. */
const levels = { minimal: "MINIMAL", low: "LOW", medium: "MEDIUM", high: "HIGH", xhigh: "HIGH", max: "HIGH" } as const;

/** Made once for each pair: every request holds the whole conversation, whose messages follow the same ones each time. */
const made = new WeakMap<Message, { before: Message | undefined; contents: Content[] }>();

function toContents(message: Message, before: Message | undefined): Content[] {
  const known = made.get(message);
  // Another model may read the answer before it without its ids.
  if (known && known.before === before) return known.contents;
  const contents = newContents(message, before);
  made.set(message, { before, contents });
  return contents;
}

/** Responses have a content of their own: Vertex refuses text beside them. */
function newContents(message: Message, before: Message | undefined): Content[] {
  if (message.role === "assistant") {
    const own = message.from === provider && Array.isArray(message.raw);
    return [
      { role: "model", parts: own ? (message.raw as GooglePart[]).map(withoutNulls) : foreignParts(message.parts) },
    ];
  }
  const results = inOrderOfCalls(message.parts, before).map((part) => toResponse(part, before));
  const texts = message.parts.flatMap((part): GooglePart[] => {
    if ((part.type === "image" || part.type === "audio") && part.data !== undefined)
      return [{ inlineData: { mimeType: part.media, data: part.data } }];
    return isSaid(part) ? [{ text: part.text }] : [];
  });
  return [
    { role: "user", parts: results },
    { role: "user", parts: texts },
  ];
}

/** As the SDK sends a part: an API may write null for what it does not say, which is no value that it must take back. */
function withoutNulls(part: GooglePart): GooglePart {
  const given = present(part);
  return given.functionCall ? { ...given, functionCall: present(given.functionCall) } : given;
}

function present<Fields extends object>(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null)) as Fields;
}

function isSaid(part: Part): part is Extract<Part, { type: "text" }> {
  return part.type === "text" && part.text.trim() !== "";
}

function foreignParts(parts: Part[]): GooglePart[] {
  let signed = false;
  return parts.flatMap((part): GooglePart[] => {
    if (isSaid(part)) return [{ text: part.text }];
    if (part.type !== "call") return [];
    const functionCall = { name: part.name, args: (part.input ?? {}) as Record<string, unknown> };
    if (signed) return [{ functionCall }];
    signed = true;
    return [{ functionCall, thoughtSignature: skipSignatureCheck }];
  });
}

type GoogleResult = Extract<Part, { type: "result" }>;

/** Calls without ids are matched by name and order. */
function inOrderOfCalls(parts: Part[], before: Message | undefined): GoogleResult[] {
  const order = before?.parts.flatMap((part) => (part.type === "call" ? [part.id] : [])) ?? [];
  const results = parts.filter((part) => part.type === "result");
  return results.toSorted((a, b) => order.indexOf(a.id) - order.indexOf(b.id));
}

function toResponse({ id, name, output, isError }: GoogleResult, before: Message | undefined): GooglePart {
  const response = isError ? { error: output } : { output };
  return { functionResponse: { ...(hasOwnId(before, id) && { id }), name, response } };
}

/** Whether the model itself gave the call this id; an id of ours means nothing to the API. */
function hasOwnId(message: Message | undefined, id: string): boolean {
  if (message?.from !== provider || !Array.isArray(message.raw)) return false;
  return (message.raw as GooglePart[]).some((part) => part.functionCall?.id === id);
}

/** Neighbours of the same role as one unless one holds responses, those without content left out. */
function mergeContents(contents: Content[]): Content[] {
  const result: Content[] = [];
  for (const content of contents) {
    const last = result.at(-1);
    if (!content.parts?.length) continue;
    if (last?.parts && last.role === content.role && !holdsResponse(last) && !holdsResponse(content))
      last.parts = [...last.parts, ...content.parts];
    else result.push({ ...content });
  }
  return result;
}

function holdsResponse({ parts = [] }: Content): boolean {
  return parts.some(({ functionResponse }) => functionResponse);
}
