import type { z } from "zod";
import type { Effort } from "../config/kinds.ts";

/** One piece of a message. `input` of a call is what the model sent, not yet validated. */
export type Part =
  | { type: "text"; text: string }
  /** Of a person's message. `data` in base64 is there where a provider that `sees` is asked; it is never saved with a message. */
  | { type: "image"; name: string; media: string; sha256: string; data?: string }
  /** Asked of a provider that `hears`, and in no conversation. */
  | { type: "audio"; media: string; data: string }
  | { type: "call"; id: string; name: string; input: unknown }
  | { type: "result"; id: string; name: string; output: string; isError: boolean };

/**
 * A message in our own shape. `raw` is the provider's own content of an assistant message (thinking blocks, thought
 * signatures): opaque, persisted, and sent back unchanged, but only to the provider that `from` names and only to the
 * model that wrote it. `model` is its `provider/model`, set by the caller that asked it.
 */
export interface Message {
  role: "user" | "assistant";
  parts: Part[];
  from?: string;
  raw?: unknown;
  model?: string;
}

/** A tool as a model sees it: `schema` is the JSON Schema to send, byte for byte the same for a whole conversation. */
export interface ToolSpec {
  name: string;
  description: string;
  input: z.ZodObject;
  schema: Readonly<Record<string, unknown>>;
}

/** Tokens of one call. `input` excludes what came from or went to the cache. */
export interface Usage {
  input: number;
  output: number;
  cached: number;
  cacheWrite: number;
  /** US dollars, where the provider tells what the call cost: they count instead of the price. */
  costUsd?: number;
}

/** `end` = finished speaking, `calls` = wants tool results, `length` = cut at the output limit. */
export type StopReason = "end" | "calls" | "length" | "refusal";

/**
 * What a stream yields: text as it comes, then exactly one `done`. A stream that ends without `done` is an error. `usage` is what the
 * call has used so far, the last one counts: for a call that fails after it began.
 */
export type ModelEvent =
  | { type: "text"; text: string }
  | { type: "usage"; usage: Usage }
  | { type: "done"; message: Message; usage: Usage; stop: StopReason };

export interface ConverseOptions {
  system: string;
  signal: AbortSignal;
  maxOutputTokens?: number | undefined;
  /** Absent: as much as the model does by itself. */
  effort?: Effort | undefined;
}

/** One model of one provider. Throws ModelError, or the signal's reason when it aborted; never retries by itself. */
export interface Model {
  /** Tokens of prompt and answer together, where the provider declares them; may become known later. */
  readonly window?: number | undefined;
  converse(
    messages: readonly Message[],
    tools: readonly ToolSpec[],
    options: ConverseOptions,
  ): AsyncIterable<ModelEvent>;
}

/**
 * Why a call failed. `auth` 401/403, `missing` unknown model (404), `rate` 429, `overloaded` 529/503, `server` other 5xx,
 * `network` no or broken connection, `partial` cut or unreadable stream, `empty` a whole answer in which nothing can be used
 * (nothing, thoughts alone, a malformed call): the same request would give the same, `refusal`, `invalid` the request itself
 * (400), `too-long` the conversation exceeds the model's window.
 */
export type ModelErrorKind =
  | "auth"
  | "missing"
  | "rate"
  | "overloaded"
  | "server"
  | "network"
  | "partial"
  | "empty"
  | "refusal"
  | "invalid"
  | "too-long";

export class ModelError extends Error {
  override readonly name = "ModelError";
  readonly kind: ModelErrorKind;
  readonly retryAfterMs: number | undefined;
  readonly status: number | undefined;
  /** The server had begun to process the call, so that it may be billed. */
  readonly billed: boolean;
  /** Calls made before this was thrown. */
  tries = 1;
  /** Of `too-long`: the model's window in tokens, where it is known. */
  window: number | undefined;

  constructor(
    kind: ModelErrorKind,
    message: string,
    options: {
      retryAfterMs?: number | undefined;
      status?: number | undefined;
      /** Default: true for `partial`, `empty` and `refusal`. */
      billed?: boolean | undefined;
      cause?: unknown;
    } = {},
  ) {
    super(message, { cause: options.cause });
    this.kind = kind;
    this.retryAfterMs = options.retryAfterMs;
    this.status = options.status;
    this.billed = options.billed ?? (kind === "partial" || kind === "empty" || kind === "refusal");
  }
}

/** USD per million tokens. */
export interface Rates {
  input: number;
  output: number;
  cached: number;
  cacheWrite: number;
}

/** `long` holds for the whole of a call whose prompt (cached tokens included) has more than `above` tokens. */
export interface Price extends Rates {
  long?: Rates & { above: number };
}

export interface ProviderSettings {
  /** The key, or empty where the provider needs none. */
  key: string;
  baseUrl?: string | undefined;
}

/** A file in ai/models: its name is the first half of `provider/model`. */
export interface Provider {
  description: string;
  /** Environment variables that may hold the key, the first set one wins; empty: no key is needed. */
  keys: readonly string[];
  /** Its models are shown pictures; those of others are told that there is one. */
  sees?: boolean;
  /** The model that writes down voice messages where no role uses one of this provider; absent: its models hear nothing. */
  hears?: string;
  /** Environment variable that overrides the endpoint. */
  baseUrl: string;
  /** Whether the server at this address, undefined for the provider's own, is asked without a key where none is set. Absent: never. */
  keyless?(baseUrl: string | undefined): boolean;
  /** Prices by model name; the name with a date behind it counts too. Other models are counted in tokens only. */
  prices: Record<string, Price>;
  /** A free request that lists the models, by which `devorch doctor` checks the key. */
  catalogue?(settings: ProviderSettings): { url: string; headers: Record<string, string> };
  /** Loads the SDK only when called. */
  open(model: string, settings: ProviderSettings): Promise<Model>;
}

const providers = new WeakSet<object>();

/** Declares a model provider: the default export of a file in `ai/models/`. */
export function defineProvider(provider: Provider): Provider {
  providers.add(provider);
  return provider;
}

export function isProvider(value: unknown): value is Provider {
  return typeof value === "object" && value !== null && providers.has(value);
}
