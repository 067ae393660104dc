import type { Fault, ModelRequest, RequestMessage, ScriptedReply } from "./play.ts";

export type Json = Record<string, unknown>;

/** What a vendor refuses: the message of its 400 when the request breaks the rule. */
export type Rule = (body: Json, model: string) => string | undefined;

/** One vendor's wire format. */
export interface Wire {
  read(body: Json): Pick<ModelRequest, "system" | "tools" | "messages">;
  fixed(body: Json): unknown;
  /** By name, in the order in which they are checked. */
  rules: Readonly<Record<string, Rule>>;
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

/** Of all vendors: half of a character that takes two code units is no valid JSON to their parsers. */
export const loneSurrogates: Rule = (body) =>
  isWellFormed(body) ? undefined : "The request body is not valid JSON: no low surrogate in string";

function isWellFormed(value: unknown): boolean {
  if (typeof value === "string") return value.isWellFormed();
  if (typeof value !== "object" || value === null) return true;
  return Object.entries(value).every(([key, inner]) => key.isWellFormed() && isWellFormed(inner));
}

/** Of the models that write less than the newest ones, the most tokens of an answer. */
const outputLimits: Record<string, number> = {
  "claude-opus-4-1": 32_000,
  "claude-haiku-4-5": 64_000,
  "gemini-2.0-flash": 8_192,
  "gemini-2.5-pro": 65_536,
};

export function outputLimitOf(model: string): number {
  return outputLimits[model] ?? 128_000;
}

/** Models from before effort could be chosen. */
const effortless = new Set(["claude-opus-4-1", "claude-haiku-4-5", "gemini-2.0-flash", "gemini-2.5-pro"]);

export function takesEffort(model: string): boolean {
  return !effortless.has(model);
}

/** Messages of one speaker that follow each other are one turn, such as results and what is said beside them. */
export function mergeTurns(turns: RequestMessage[]): RequestMessage[] {
  const merged: RequestMessage[] = [];
  for (const turn of turns) {
    const last = merged.at(-1);
    if (last?.role !== turn.role) merged.push(turn);
    else merged.splice(-1, 1, joined(last, turn));
  }
  return merged;
}

function joined(one: RequestMessage, other: RequestMessage): RequestMessage {
  return {
    role: one.role,
    text: one.text + other.text,
    calls: [...one.calls, ...other.calls],
    results: [...one.results, ...other.results],
  };
}
