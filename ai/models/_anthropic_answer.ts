import type Anthropic from "@anthropic-ai/sdk";
import { ModelError, type ModelEvent, type Part, type StopReason, type Usage } from "devorch";
import { provider } from "./_anthropic_request.ts";

type Event = Anthropic.RawMessageStreamEvent;

/** A content block as it grows. Its own fields are kept as they came; only what arrives in pieces is put together. */
interface Growing {
  block: Record<string, unknown> & { type: string };
  json: string;
  whole: boolean;
}

const stops: Partial<Record<Anthropic.StopReason, StopReason>> = {
  end_turn: "end",
  stop_sequence: "end",
  pause_turn: "end",
  tool_use: "calls",
  max_tokens: "length",
};

/** The events of one streamed message, as ours. Throws ModelError when it is cut, empty, refused or unreadable. */
export async function* readAnswer(events: AsyncIterable<Event>): AsyncGenerator<ModelEvent> {
  const blocks: Growing[] = [];
  const usage: Usage = { input: 0, output: 0, cached: 0, cacheWrite: 0 };
  let delta: Anthropic.RawMessageDeltaEvent["delta"] | undefined;
  let stopped = false;

  for await (const event of events) {
    if (event.type === "message_start") count(usage, event.message.usage);
    else if (event.type === "content_block_start") blocks[event.index] = begin(event.content_block);
    else if (event.type === "content_block_delta") {
      grow(blocks[event.index], event.delta);
      if (event.delta.type === "text_delta") yield { type: "text", text: event.delta.text };
    } else if (event.type === "content_block_stop") finish(blocks[event.index]);
    else if (event.type === "message_delta") {
      count(usage, event.usage);
      delta = event.delta;
    } else if (event.type === "message_stop") stopped = true;
  }

  if (!stopped) throw new ModelError("partial", "the stream ended in the middle of the message");
  yield { type: "done", ...answerOf(blocks, delta), usage };
}

function answerOf(blocks: Growing[], delta: Anthropic.RawMessageDeltaEvent["delta"] | undefined) {
  const reason = delta?.stop_reason;
  if (reason === "refusal") throw new ModelError("refusal", delta?.stop_details?.explanation ?? "no reason was given");
  if (reason === "model_context_window_exceeded") throw new ModelError("too-long", "the model's window is full");
  const cut = blocks.some(({ whole }) => !whole);
  // A call that the output limit cut is left out: the rest of the answer can be used.
  if (cut && reason !== "max_tokens") throw new ModelError("partial", "the input of a call is no complete JSON");
  const raw = blocks.filter(({ whole }) => whole).map(({ block }) => block);
  const parts = raw.flatMap(toPart);
  if (parts.length === 0) throw new ModelError(cut ? "partial" : "empty", "the answer holds neither text nor a call");
  const stop = (reason && stops[reason]) ?? (parts.some(({ type }) => type === "call") ? "calls" : "end");
  return { message: { role: "assistant" as const, parts, from: provider, raw }, stop };
}

function toPart(block: Growing["block"]): Part[] {
  if (block.type === "tool_use") {
    return [{ type: "call", id: String(block.id), name: String(block.name), input: block.input }];
  }
  return block.type === "text" && String(block.text).trim() ? [{ type: "text", text: String(block.text) }] : [];
}

function begin(block: object): Growing {
  return { block: { type: "", ...block }, json: "", whole: true };
}

function grow(growing: Growing | undefined, delta: Anthropic.RawContentBlockDelta): void {
  if (!growing) throw new ModelError("partial", "a piece of a block that never began");
  const { block } = growing;
  if (delta.type === "text_delta") block.text = `${block.text ?? ""}${delta.text}`;
  else if (delta.type === "thinking_delta") block.thinking = `${block.thinking ?? ""}${delta.thinking}`;
  else if (delta.type === "signature_delta") block.signature = `${block.signature ?? ""}${delta.signature}`;
  else if (delta.type === "input_json_delta") {
    growing.json += delta.partial_json;
    growing.whole = false;
  }
}

/** A block's own end; a call's input is complete only if it is JSON by then. */
function finish(growing: Growing | undefined): void {
  if (!growing || growing.whole) return;
  try {
    growing.block.input = JSON.parse(growing.json || "{}");
    growing.whole = true;
  } catch {
    // Stays unfinished: what that means depends on why the message stopped.
  }
}

/** Later counts of a stream are totals, not additions; null means unchanged. */
function count(usage: Usage, counted: Partial<Anthropic.MessageDeltaUsage>): void {
  usage.input = counted.input_tokens ?? usage.input;
  usage.output = counted.output_tokens ?? usage.output;
  usage.cached = counted.cache_read_input_tokens ?? usage.cached;
  usage.cacheWrite = counted.cache_creation_input_tokens ?? usage.cacheWrite;
}
