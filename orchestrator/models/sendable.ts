import { mapGrowing } from "./map_growing.ts";
import type { Message, Part } from "./model.ts";

/**
 * A conversation as `model` (`provider/model`) may be sent it: without what other models signed, every call with its result, and no
 * half characters. An API refuses anything else each time it is sent. The same messages give the same bytes.
 */
export function sendable(messages: readonly Message[], model: string): Message[] {
  const known = byModel.get(model) ?? mapGrowing((message, before) => sentAfter(before, message, model));
  byModel.set(model, known);
  return known(messages).flat();
}

const byModel = new Map<string, (messages: readonly Message[]) => readonly Message[][]>();

/** The message, and before it the results that the one before is owed. */
function sentAfter(before: Message | undefined, message: Message, model: string): Message[] {
  const asked =
    before?.role === "assistant" ? wellFormedMessage(before).parts.filter((part) => part.type === "call") : [];
  return completeAfter(wellFormedMessage(readableBy(model, message)), asked);
}

/** Answers from before the model was noted are taken for this one's: their provider alone is known. */
function readableBy(model: string, message: Message): Message {
  const { role, parts, raw, model: by = model } = message;
  return raw === undefined || by === model ? message : { role, parts };
}

/** Well-formed JSON writes half a character as its escape, so most messages are looked through at once. */
export function wellFormedMessage(message: Message): Message {
  return JSON.stringify(message).includes("\\ud") ? (wellFormed(message) as Message) : message;
}

/** The same with U+FFFD for every half of a character: a text that was cut in the middle of an emoji. */
function wellFormed(value: unknown): unknown {
  if (typeof value === "string") return value.toWellFormed();
  if (Array.isArray(value)) return value.map(wellFormed);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key.toWellFormed(), wellFormed(inner)]));
}

/** A call whose result was lost gets an error for one; a result without its call is left out. */
function completeAfter(message: Message, asked: readonly Call[]): Message[] {
  if (message.role === "user") return [answering(message, asked)];
  return asked.length > 0 ? [{ role: "user", parts: asked.map(lostResult) }, message] : [message];
}

type Call = Extract<Part, { type: "call" }>;

function answering(message: Message, asked: readonly Call[]): Message {
  const isAnswer = (part: Part) => part.type !== "result" || asked.some(({ id }) => id === part.id);
  const lost = asked.filter(({ id }) => !message.parts.some((part) => part.type === "result" && part.id === id));
  if (lost.length === 0 && message.parts.every(isAnswer)) return message;
  return { ...message, parts: [...lost.map(lostResult), ...message.parts.filter(isAnswer)] };
}

function lostResult({ id, name }: Call): Part {
  return {
    type: "result",
    id,
    name,
    output: "The result was lost in an interruption. Call again if you need it.",
    isError: true,
  };
}
