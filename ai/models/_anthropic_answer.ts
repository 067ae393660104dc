import { ModelError, type ModelEvent, type Part, type StopReason, type Usage, z } from "devorch";
import { provider } from "./_anthropic_request.ts";
import { errorOfStream } from "./_errors.ts";
import { charactersPerToken, readStreamedAnswer } from "./_streamed_answer.ts";
import { refuseDuplicateIds, validate, validateByType } from "./_validate.ts";

const tokenCount = z.number().int().nonnegative().nullish();
const counts = z.object({
  input_tokens: tokenCount,
  output_tokens: tokenCount,
  cache_read_input_tokens: tokenCount,
  cache_creation_input_tokens: tokenCount,
});
const index = z.number().int().nonnegative();
const ending = z.object({
  stop_reason: z.string().nullish(),
  stop_details: z.object({ explanation: z.string().nullish() }).nullish(),
});
type Ending = z.infer<typeof ending>;

const events = [
  z.object({ type: z.literal("message_start"), message: z.object({ usage: counts }) }),
  z.object({ type: z.literal("content_block_start"), index, content_block: z.object({ type: z.string() }) }),
  z.object({ type: z.literal("content_block_delta"), index, delta: z.object({ type: z.string() }) }),
  z.object({ type: z.literal("content_block_stop"), index }),
  z.object({ type: z.literal("message_delta"), delta: ending, usage: counts.nullish() }),
  z.object({ type: z.literal("message_stop") }),
  z.object({ type: z.literal("error") }),
] as const;

const input = z.record(z.string(), z.unknown());
const blocks = [
  z.object({ type: z.literal("text"), text: z.string() }),
  z.object({ type: z.literal("thinking"), thinking: z.string(), signature: z.string().nullish() }),
  z.object({ type: z.literal("redacted_thinking"), data: z.string() }),
  z.object({ type: z.literal("tool_use"), id: z.string().min(1), name: z.string().min(1), input }),
] as const;
const deltas = [
  z.object({ type: z.literal("text_delta"), text: z.string() }),
  z.object({ type: z.literal("thinking_delta"), thinking: z.string() }),
  z.object({ type: z.literal("signature_delta"), signature: z.string() }),
  z.object({ type: z.literal("input_json_delta"), partial_json: z.string() }),
] as const;
type Block = z.infer<(typeof blocks)[number]>;
type Delta = z.infer<(typeof deltas)[number]>;

/** A content block as it grows. Its own fields are kept as they came; only what arrives in pieces is put together. */
interface PartialBlock {
  block: Record<string, unknown>;
  /** What `block` is, where that is known to us. */
  known: Block["type"] | undefined;
  json: string;
  state: "open" | "whole" | "cut";
}

const stopReasons: Record<string, StopReason> = {
  end_turn: "end",
  stop_sequence: "end",
  pause_turn: "end",
  tool_use: "calls",
  max_tokens: "length",
};

/** The events of one streamed message, as ours. Throws ModelError when it is cut, empty, refused or unreadable. */
export async function* readAnthropicStream(stream: AsyncIterable<unknown>): AsyncGenerator<ModelEvent> {
  yield* readStreamedAnswer(stream, new AnthropicAnswer());
}

class AnthropicAnswer {
  readonly #blocks: PartialBlock[] = [];
  readonly #usage: Usage = { input: 0, output: 0, cached: 0, cacheWrite: 0 };
  #begun = false;
  #ending: Ending | undefined;
  #stopped = false;
  /** Characters that came. */
  #length = 0;

  /** The text that the event adds to what is said. */
  add(sent: unknown): string | undefined {
    const event = validateByType(events, sent);
    if (!event) return undefined;
    if (event.type === "error") throw errorOfStream(JSON.stringify(sent));
    if (this.#stopped || this.#begun === (event.type === "message_start")) throw outOfOrder(event.type);
    switch (event.type) {
      case "message_start":
        this.#begun = true;
        this.#count(event.message.usage);
        return undefined;
      case "content_block_start":
        this.#begin(event.index, event.content_block);
        return undefined;
      case "content_block_delta":
        this.#length += Object.values(event.delta).join("").length;
        return addDelta(this.#open(event.index, event.type), event.delta);
      case "content_block_stop":
        closeBlock(this.#open(event.index, event.type));
        return undefined;
      case "message_delta":
        if (event.usage) this.#count(event.usage);
        this.#ending = event.delta;
        return undefined;
      case "message_stop":
        this.#stopped = true;
        return undefined;
    }
  }

  done(): ModelEvent {
    if (!this.#stopped) throw new ModelError("partial", "the stream ended in the middle of the message");
    return { type: "done", ...answerOf(this.#blocks, this.#ending), usage: this.#usage };
  }

  /** What was used so far. The count of the output comes last: until then it is estimated by what came. */
  used(): Usage | undefined {
    if (!this.#begun) return undefined;
    const written = this.#ending ? 0 : Math.ceil(this.#length / charactersPerToken);
    return { ...this.#usage, output: Math.max(this.#usage.output, written) };
  }

  /** Blocks come one after the other: a number left out is a block that was lost. */
  #begin(at: number, block: object): void {
    if (at !== this.#blocks.length) throw outOfOrder("content_block_start");
    const known = validateByType(blocks, block)?.type;
    this.#blocks.push({ block: { ...block }, known, json: "", state: "open" });
  }

  #open(at: number, type: string): PartialBlock {
    const growing = this.#blocks[at];
    if (growing?.state !== "open") throw outOfOrder(type);
    return growing;
  }

  /** Later counts of a stream are totals, not additions; null means unchanged. */
  #count(counted: z.infer<typeof counts>): void {
    const usage = this.#usage;
    usage.input = counted.input_tokens ?? usage.input;
    usage.output = counted.output_tokens ?? usage.output;
    usage.cached = counted.cache_read_input_tokens ?? usage.cached;
    usage.cacheWrite = counted.cache_creation_input_tokens ?? usage.cacheWrite;
  }
}

function outOfOrder(type: string): ModelError {
  return new ModelError("partial", `a ${type} where none can be`);
}

function answerOf(growing: readonly PartialBlock[], ended: Ending | undefined) {
  const reason = ended?.stop_reason;
  if (!reason) throw new ModelError("partial", "the message does not say why it ended");
  if (reason === "refusal") throw new ModelError("refusal", ended.stop_details?.explanation ?? "no reason was given");
  if (reason === "model_context_window_exceeded") throw new ModelError("too-long", "the model's window is full");
  const isAtLimit = reason === "max_tokens";
  // A call that the output limit cut is left out: the rest of the answer can be used.
  const whole = growing.filter(({ state }, index) => state === "whole" && !(isAtLimit && isCutCall(growing, index)));
  const isCut = whole.length < growing.length;
  if (!isAtLimit && growing.some(({ state }) => state === "open"))
    throw new ModelError("partial", "a block of the answer is not whole");
  if (isCut && !isAtLimit) throw new ModelError("empty", "the input of a call is no JSON");
  const raw = whole.map(({ block }) => block);
  const parts = whole.flatMap(toPart);
  refuseDuplicateIds(parts);
  if (parts.length === 0) {
    const atLimit = isAtLimit ? ": it was cut at the output limit" : "";
    throw new ModelError("empty", `the answer holds neither text nor a whole call${atLimit}`);
  }
  const stop = stopReasons[reason] ?? (parts.some(({ type }) => type === "call") ? "calls" : "end");
  return { message: { role: "assistant" as const, parts, from: provider, raw }, stop };
}

/** The last block, a call of whose input nothing came: a call without input says `{}`, unless it was cut before. */
function isCutCall(growing: readonly PartialBlock[], index: number): boolean {
  return index === growing.length - 1 && growing[index]?.known === "tool_use" && growing[index]?.json === "";
}

function toPart({ block, known }: PartialBlock): Part[] {
  if (known === "tool_use")
    return [{ type: "call", id: String(block.id), name: String(block.name), input: block.input }];
  const text = known === "text" ? String(block.text) : "";
  return text.trim() === "" ? [] : [{ type: "text", text }];
}

/** Which block each kind of piece belongs to. */
const blockOfDelta: Record<Delta["type"], Block["type"]> = {
  text_delta: "text",
  thinking_delta: "thinking",
  signature_delta: "thinking",
  input_json_delta: "tool_use",
};

function addDelta(growing: PartialBlock, sent: object): string | undefined {
  const { block, known } = growing;
  const delta = known && validateByType(deltas, sent);
  if (!delta) return undefined;
  if (blockOfDelta[delta.type] !== known) throw outOfOrder(delta.type);
  if (delta.type === "text_delta") block.text = `${block.text ?? ""}${delta.text}`;
  if (delta.type === "thinking_delta") block.thinking = `${block.thinking ?? ""}${delta.thinking}`;
  if (delta.type === "signature_delta") block.signature = `${block.signature ?? ""}${delta.signature}`;
  if (delta.type === "input_json_delta") growing.json += delta.partial_json;
  return delta.type === "text_delta" ? delta.text : undefined;
}

/** A call's input is whole only if it is JSON by now: what it means that it is not depends on why the message ends. */
function closeBlock(growing: PartialBlock): void {
  growing.state = "whole";
  if (growing.json === "") return;
  try {
    growing.block.input = validate(input, JSON.parse(growing.json));
  } catch {
    growing.state = "cut";
  }
}
