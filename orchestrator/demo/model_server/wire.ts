import type { Fault, ModelRequest, ScriptedReply } from "./play.ts";

export type Json = Record<string, unknown>;

/** One vendor's wire format. */
export interface Wire {
  /** Reads a request; `check` returns the message of a 400 when it breaks the vendor's rules. */
  read(body: Json): Pick<ModelRequest, "system" | "tools" | "messages">;
  fixed(body: Json): unknown;
  check(body: Json): string | undefined;
  /** The events of an answer, each with its blank line; faults within the format are included. */
  frames(reply: ScriptedReply, request: ModelRequest, fault: Fault | undefined): string[];
  error(status: number, message: string): Json;
}

export function listOf(value: unknown): Json[] {
  return Array.isArray(value) ? (value as Json[]) : [];
}

export function digestOf(value: unknown): string {
  return new Bun.CryptoHasher("sha256").update(JSON.stringify(value)).digest("base64");
}

/** In at most three pieces, as a stream would bring it. */
export function pieces(text: string): string[] {
  const size = Math.max(1, Math.ceil(text.length / 3));
  return Array.from({ length: Math.ceil(text.length / size) }, (_, i) => text.slice(i * size, (i + 1) * size));
}

/** About what a tokenizer would count. */
export function tokensOf(value: unknown): number {
  return Math.ceil(JSON.stringify(value ?? "").length / 4);
}
