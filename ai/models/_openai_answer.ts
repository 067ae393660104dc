import { type Message, ModelError, type ModelEvent, type Part, type StopReason, type Usage, z } from "devorch";
import { errorOfStream } from "./_errors.ts";
import { Calls } from "./_openai_calls.ts";
import { Reasoning } from "./_openai_reasoning.ts";
import { type OwnAnswer, provider } from "./_openai_request.ts";
import { endOfStream } from "./_openai_stream.ts";
import { charactersPerToken, readStreamedAnswer } from "./_streamed_answer.ts";
import { validate } from "./_validate.ts";

const count = z.number().nonnegative().nullish();
const call = z.object({
  index: z.number().int().nullish(),
  id: z.string().nullish(),
  function: z
    .object({
      name: z.string().nullish(),
      arguments: z.union([z.string(), z.record(z.string(), z.unknown())]).nullish(),
    })
    .nullish(),
});
const textPart = z.object({ type: z.string(), text: z.string().nullish() });
const delta = z.object({
  content: z.union([z.string(), z.array(textPart)]).nullish(),
  refusal: z.string().nullish(),
  reasoning_content: z.string().nullish(),
  reasoning: z.string().nullish(),
  reasoning_details: z.array(z.record(z.string(), z.unknown())).nullish(),
  tool_calls: z.array(call).nullish(),
});
const usageSchema = z.object({
  prompt_tokens: count,
  completion_tokens: count,
  prompt_tokens_details: z.object({ cached_tokens: count, cache_write_tokens: count }).nullish(),
  /** DeepSeek's. */
  prompt_cache_hit_tokens: count,
  /** OpenRouter's, in US dollars. */
  cost: count,
  is_byok: z.boolean().nullish(),
  cost_details: z.object({ upstream_inference_cost: count }).nullish(),
});
const chunk = z.object({
  error: z.unknown().optional(),
  choices: z.array(z.object({ delta: delta.nullish(), finish_reason: z.string().nullish() })).nullish(),
  usage: usageSchema.nullish(),
});

export interface Asked {
  messages: readonly Message[];
  /** Characters of the request: what was used is estimated by them where the server does not count. */
  sent: number;
}

/** The chunks of one streamed answer, as ours. Throws ModelError when it is cut, empty, refused or unreadable. */
export async function* readOpenaiStream(chunks: AsyncIterable<unknown>, asked: Asked): AsyncGenerator<ModelEvent> {
  yield* readStreamedAnswer(chunks, new OpenaiAnswer(asked));
}

class OpenaiAnswer {
  readonly #asked: Asked;
  readonly #calls = new Calls();
  readonly #reasoning = new Reasoning();
  #content = "";
  #shown = 0;
  #refusal = "";
  #usage: z.infer<typeof usageSchema> | undefined;
  #begun = false;
  #reason: string | undefined;
  #isWhole = false;

  constructor(asked: Asked) {
    this.#asked = asked;
  }

  /** The text that the chunk adds to what is said. */
  add(sent: unknown): string {
    if (sent === endOfStream) {
      this.#isWhole = true;
      return "";
    }
    const { error, choices, usage } = validate(chunk, sent);
    if (error) throw errorOfStream(JSON.stringify({ error }));
    this.#begun = true;
    this.#usage = usage ?? this.#usage;
    const [choice] = choices ?? [];
    this.#reason = choice?.finish_reason ?? this.#reason;
    if (!choice?.delta) return "";
    const { content, refusal, tool_calls: calls } = choice.delta;
    this.#content += typeof content === "string" ? content : (content ?? []).map(({ text }) => text ?? "").join("");
    this.#refusal += refusal ?? "";
    this.#reasoning.add(choice.delta);
    for (const piece of calls ?? []) this.#calls.add(piece);
    return this.#newText();
  }

  done(): ModelEvent {
    const reason = this.#reason;
    if (reason === undefined && !this.#isWhole)
      throw new ModelError("partial", "the stream ended without a finish reason");
    if (reason === "error")
      throw new ModelError("server", "the server gave up in the middle of the answer", { billed: true });
    if (reason && /filter|safety|refus/i.test(reason))
      throw new ModelError("refusal", `the answer ended with ${reason}`);
    const isAtLimit = /length|max_tokens/i.test(reason ?? "");
    const { messages } = this.#asked;
    const { calls } = this.#calls.whole({ taken: idsIn(messages), turn: messages.length, isCut: isAtLimit });
    if (this.#refusal !== "" && calls.length === 0) throw new ModelError("refusal", this.#refusal.slice(0, 300));
    const content = withoutThoughts(this.#content);
    const said: Part[] = content.trim() === "" ? [] : [{ type: "text", text: content }];
    const parts = [
      ...said,
      ...calls.map(({ name, input, wire }): Part => ({ type: "call", id: wire.id, name, input })),
    ];
    if (parts.length === 0) {
      const atLimit = isAtLimit ? ": it was cut at the output limit" : "";
      throw new ModelError("empty", `the answer holds neither text nor a whole call${atLimit}`);
    }
    const raw: OwnAnswer = {
      role: "assistant",
      content: said.length > 0 ? content : null,
      ...(calls.length > 0 && { tool_calls: calls.map(({ wire }) => wire) }),
      ...this.#reasoning.fields(),
    };
    const stop: StopReason = isAtLimit ? "length" : calls.length > 0 ? "calls" : "end";
    return { type: "done", message: { role: "assistant", parts, from: provider, raw }, stop, usage: this.#used() };
  }

  /** What was used so far: as counted by the server, else estimated by what came. */
  used(): Usage | undefined {
    return this.#begun ? this.#used() : undefined;
  }

  #used(): Usage {
    const counted = this.#usage;
    if (!counted) {
      const written = this.#content.length + this.#reasoning.length + this.#calls.length + this.#refusal.length;
      return { input: tokens(this.#asked.sent), output: tokens(written), cached: 0, cacheWrite: 0 };
    }
    const details = counted.prompt_tokens_details;
    const cached = details?.cached_tokens ?? counted.prompt_cache_hit_tokens ?? 0;
    const cacheWrite = details?.cache_write_tokens ?? 0;
    const upstream = counted.is_byok ? (counted.cost_details?.upstream_inference_cost ?? 0) : 0;
    return {
      input: Math.max(0, (counted.prompt_tokens ?? 0) - cached - cacheWrite),
      output: counted.completion_tokens ?? 0,
      cached,
      cacheWrite,
      ...(counted.cost != null && { costUsd: counted.cost + upstream }),
    };
  }

  /** Thoughts that a model writes into its text are held back, and so is a beginning that may become some. */
  #newText(): string {
    const begun = this.#content.trimStart();
    if (thoughtsBegin.startsWith(begun.slice(0, thoughtsBegin.length)) && !begun.includes(thoughtsEnd)) return "";
    const said = withoutThoughts(this.#content);
    const text = said.slice(this.#shown);
    this.#shown = said.length;
    return text;
  }
}

const thoughtsBegin = "<think>";
const thoughtsEnd = "</think>";

/** Servers without a parser for a model's thoughts leave them at the beginning of its text. */
function withoutThoughts(content: string): string {
  if (!content.trimStart().startsWith(thoughtsBegin)) return content;
  const end = content.indexOf(thoughtsEnd);
  return end === -1 ? "" : content.slice(end + thoughtsEnd.length).trimStart();
}

function idsIn(messages: readonly Message[]): Set<string> {
  return new Set(messages.flatMap(({ parts }) => parts.flatMap((part) => (part.type === "call" ? [part.id] : []))));
}

function tokens(characters: number): number {
  return Math.ceil(characters / charactersPerToken);
}
