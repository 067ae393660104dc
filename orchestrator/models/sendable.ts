import { memoizeByObject } from "./memoize_by_object.ts";
import type { Message, Part } from "./model.ts";

/**
 * A conversation as `model` (`provider/model`) may be sent it: without what other models signed, every call with its result, and no
 * half characters. An API refuses anything else each time it is sent. The same messages give the same bytes.
 */
export function sendable(messages: readonly Message[], model: string): Message[] {
  return withResults(messages.map((message) => wellFormedMessage(readableBy(model, message))));
}

/** Answers from before the model was noted are taken for this one's: their provider alone is known. */
function readableBy(model: string, message: Message): Message {
  return message.raw === undefined || (message.model ?? model) === model ? message : withoutRaw(message);
}

const withoutRaw = memoizeByObject(({ role, parts }: Message): Message => ({ role, parts }));

/** Well-formed JSON writes half a character as its escape, so most messages are looked through at once. */
export const wellFormedMessage = memoizeByObject((message: Message): Message => {
  return JSON.stringify(message).includes("\\ud") ? (wellFormed(message) as Message) : message;
});

/** The same with U+FFFD for every half of a character: a text that was cut in the middle of an emoji. */
function wellFormed(value: unknown): unknown {
  if (typeof value === "string") return value.toWellFormed();
  if (Array.isArray(value)) return value.map(wellFormed);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key.toWellFormed(), wellFormed(inner)]));
}

/** A call whose result was lost gets an error for one; a result without its call is left out. */
function withResults(messages: readonly Message[]): Message[] {
  return messages.flatMap((message, at) => completed(message, messages[at - 1]));
}

/** Made once for each pair: a conversation grows, and its messages follow the same ones each time. */
const known = new WeakMap<Message, { before: Message | undefined; complete: Message[] }>();

/** The message, and before it the results that the one before is owed. */
function completed(message: Message, before: Message | undefined): Message[] {
  const entry = known.get(message);
  if (entry && entry.before === before) return entry.complete;
  const asked = before?.role === "assistant" ? before.parts.filter((part): part is Call => part.type === "call") : [];
  const complete = completeAfter(message, asked);
  known.set(message, { before, complete });
  return complete;
}

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
