import { z } from "zod";

/** A request of any vendor, read into one shape. */
export interface ModelRequest {
  provider: "anthropic" | "google" | "openai" | "openai-responses";
  model: string;
  system: string;
  /** Names of the tools offered. */
  tools: string[];
  messages: RequestMessage[];
  /** Answers given so far in this conversation. */
  turn: number;
  /** When its first byte arrived, in ms of `performance.now()`. */
  arrivedAt: number;
  /** The API key of the request. */
  key: string;
  /** Bytes of the body; those of system prompt and tools alone. */
  bytes: number;
  fixedBytes: number;
  body: Record<string, unknown>;
}

export interface RequestMessage {
  role: "user" | "assistant";
  text: string;
  calls: { name: string; input: unknown }[];
  results: { output: string; isError: boolean }[];
}

const faults = [
  "hang", // never answers
  "stall", // begins, then silence
  "slow", // in small pieces with pauses
  "cut", // closes in the middle of an event's JSON
  "end", // closes properly, but before the end of the message
  "reset", // breaks the connection in the middle
  "empty", // a proper end with nothing in it
  "nonsense", // events that are no JSON
  "html", // a web page with status 200
  "malformed", // a call whose input is no JSON
  "overloaded", // an error event after the beginning
  "thoughts", // thoughts alone
  "recitation", // Google's RECITATION, an empty answer of Claude
  "unexpected", // Google's UNEXPECTED_TOOL_CALL, an empty answer of Claude
  "refusal", // the vendor's own way of refusing
  "prohibited", // Google's PROHIBITED_CONTENT, a refusal of Claude
  "blocked", // Google's refusal of the prompt, a refusal of Claude
  "length", // stops at the output limit
] as const;

const replySchema = z.strictObject({
  text: z.string().optional(),
  calls: z.array(z.strictObject({ name: z.string(), input: z.unknown() })).optional(),
  /** Adds signed thoughts; the next request must repeat them unchanged, with everything before them. */
  thinking: z.boolean().optional(),
  usage: z
    .strictObject({ input: z.number(), output: z.number(), cached: z.number(), cacheWrite: z.number() })
    .partial()
    .optional(),
  /** What the provider says that the call cost, where its wire can. */
  costUsd: z.number().optional(),
  delayMs: z.number().optional(),
  misbehave: z
    .union([
      z.enum(faults),
      z.strictObject({ status: z.number(), retryAfter: z.union([z.number(), z.string()]).optional() }),
    ])
    .optional(),
  /** The reason of a 400, as the vendor would put it. */
  invalid: z.string().optional(),
});
const scriptSchema = z.union([
  z.array(replySchema),
  z.strictObject({
    planner: z.array(replySchema).optional(),
    executor: z.array(replySchema).optional(),
    classifier: z.array(replySchema).optional(),
  }),
]);

export type ScriptedReply = z.infer<typeof replySchema>;
export type Fault = (typeof faults)[number];
export type Script = z.infer<typeof scriptSchema>;
export type Play = (request: ModelRequest) => ScriptedReply | Promise<ScriptedReply>;

/** A script from plain JSON. Throws z.ZodError when it is none. */
export function readScript(json: unknown): Script {
  return scriptSchema.parse(json);
}

/**
 * Plays replies one after the other, per role when the script has roles. The same request again gets the same reply (a
 * client that crashed asks once more), unless that reply was a fault: then the next one. After its last reply a script answers 400.
 */
export function playScript(script: Script): Play {
  const played = new Map<string, ScriptedReply>();
  const next = new Map<string, number>();
  return (request) => {
    const role = Array.isArray(script) ? "all" : scriptRoleOf(request);
    const replies = (Array.isArray(script) ? script : script[role as ScriptRole]) ?? [];
    const asked = `${role} ${Bun.hash(JSON.stringify([request.system, request.messages]))}`;
    const before = played.get(asked);
    if (before && !before.misbehave) return before;
    const place = next.get(role) ?? 0;
    next.set(role, place + 1);
    const reply = replies[place] ?? { invalid: `the script has no reply ${place + 1} for "${role}"` };
    played.set(asked, reply);
    return reply;
  };
}

type ScriptRole = "planner" | "executor" | "classifier";

/** Whose request it is, by the tool that only this role is offered. */
function scriptRoleOf({ tools, provider }: ModelRequest): ScriptRole {
  if (tools.includes("submit_plan")) return "planner";
  if (tools.includes("finish_step")) return "executor";
  if (tools.includes("set_intent")) return "classifier";
  return provider === "google" ? "executor" : "planner";
}
