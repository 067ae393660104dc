import type { Message, Part } from "../../models/model.ts";
import { leftOut } from "../../safety/visible_text.ts";

/** Shorter results, and shorter texts in a call's input, stay as they are. */
const shortResult = 120;
const shortInput = 60;

/**
 * The same conversation with all but the `newest` rounds in short: what was read so long ago has mostly been changed since, and can
 * be read again. What models signed is signed for what came before it, so all of it is left out; calls get ids of their own, because
 * a model expects its thoughts beside its own. The next time it begins with the same bytes, up to those rounds.
 */
export function shortenResults(messages: readonly Message[], newest: number): Message[] {
  const answers = messages.flatMap(({ role }, at) => (role === "assistant" ? [at] : []));
  const full = answers.at(-newest) ?? 0;
  const ids: Ids = { newest: new Map(), calls: 0 };
  return messages.map(({ role, parts }, at) => ({
    role,
    parts: parts.map((part) => renamed(at < full ? inShort(part) : part, ids)),
  }));
}

function inShort(part: Part): Part {
  if (part.type === "call") return { ...part, input: shortTexts(part.input) };
  if (part.type !== "result" || part.output.length <= shortResult) return part;
  const lines = part.output.trimEnd().split("\n").length;
  return { ...part, output: `(${lines} lines, no longer shown; call again)` };
}

/** Without blanks: a path or another name, which says what the call was about. */
const name = /^\S{1,400}$/;

/** The same input with its long texts told by their length: in marks, which no edit may hold, because models write what they see. */
function shortTexts(value: unknown): unknown {
  if (typeof value === "string")
    return value.length <= shortInput || name.test(value) ? value : leftOut(value.length, "characters");
  if (Array.isArray(value)) return value.map(shortTexts);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shortTexts(inner)]));
}

interface Ids {
  /** By the model's own id, which it may give again. */
  newest: Map<string, string>;
  calls: number;
}

/** By order: the same conversation gets the same ids each time. */
function renamed(part: Part, ids: Ids): Part {
  if (part.type !== "call" && part.type !== "result") return part;
  if (part.type === "call") ids.newest.set(part.id, `call_${++ids.calls}`);
  return { ...part, id: ids.newest.get(part.id) ?? part.id };
}
