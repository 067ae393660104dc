import { oncePer } from "../../models/memoize_by_object.ts";
import type { Message, Part } from "../../models/model.ts";
import type { Untrusted } from "../../safety/untrusted.ts";

type Call = Extract<Part, { type: "call" }>;
type Result = Extract<Part, { type: "result" }>;

/** Characters of a conversation beyond which it is told in short: some 130,000 tokens, which every model can hold. */
export const longestConversation = 480_000;
/** Characters of the newest results that stay as they are. */
const kept = 120_000;
/** Characters of one result, or one remark, in the short telling. */
const told = 160;
/** Characters of the short telling itself; what is older than that is only counted. */
const longestTelling = 40_000;

export function isTooLong(messages: readonly Message[]): boolean {
  return messages.reduce((sum, message) => sum + sizeOf(message), 0) > longestConversation;
}

/**
 * The conversation as one new message: how it began, what was done since in a line each, and the newest results in full. No
 * model is asked, and no message is changed in place: what a provider signed belongs to the conversation that it was part of.
 */
export function inShort(messages: readonly Message[], untrusted: Untrusted): Message[] {
  const [first, ...rest] = messages;
  if (!first || rest.length === 0) return [...messages];
  const rounds = roundsOf(rest);
  const whole = wholeRounds(rounds);
  const older = rounds.slice(0, rounds.length - whole);
  const newest = rounds.slice(rounds.length - whole);
  const parts = [
    textOf(first),
    "This conversation goes on here. What was done so far, in short; read again what you need:",
    untrusted(fitted(older.flatMap(linesOf))),
    "The newest of it, in full:",
    ...newest.map(inFull),
  ];
  return [{ role: "user", parts: [{ type: "text", text: parts.join("\n\n") }] }];
}

/** An answer of the model with what it was told then. */
interface Round {
  calls: Call[];
  said: string;
  results: Result[];
  heard: string;
}

function roundsOf(messages: readonly Message[]): Round[] {
  const rounds: Round[] = [];
  for (const message of messages) {
    const last = rounds.at(-1);
    if (message.role === "assistant" || !last) {
      const calls = message.parts.filter((part): part is Call => part.type === "call");
      rounds.push({ calls, said: message.role === "assistant" ? textOf(message) : "", results: [], heard: "" });
    }
    if (message.role === "user") {
      const round = rounds.at(-1);
      round?.results.push(...message.parts.filter((part): part is Result => part.type === "result"));
      if (round) round.heard += textOf(message);
    }
  }
  return rounds;
}

/** How many of the newest rounds stay whole; the last one always does, cut if it must be. */
function wholeRounds(rounds: readonly Round[]): number {
  let left = kept;
  let count = 0;
  for (const round of rounds.toReversed()) {
    left -= inFull(round).length;
    if (left < 0 && count > 0) break;
    count++;
  }
  return count;
}

function linesOf({ calls, said, results, heard }: Round): string[] {
  const lines = said.trim() === "" ? [] : [`- you said: ${brief(said)}`];
  for (const call of calls) {
    const result = results.find(({ id }) => id === call.id);
    lines.push(`- ${nameOf(call)}: ${result ? outcomeOf(result) : "no result"}`);
  }
  if (heard.trim() !== "") lines.push(`- you were told: ${brief(heard)}`);
  return lines;
}

function outcomeOf({ output, isError }: Result): string {
  const plain = output.replace(/<\/?untrusted-\w+>\n?/g, "").trim();
  const lines = plain.split("\n").length;
  return `${isError ? "failed: " : ""}${brief(plain)}${lines > 1 ? ` (${lines} lines)` : ""}`;
}

function inFull({ calls, said, results, heard }: Round): string {
  const parts = said.trim() === "" ? [] : [`You said: ${said.trim()}`];
  for (const result of results) {
    const call = calls.find(({ id }) => id === result.id);
    const name = call ? nameOf(call) : result.name;
    parts.push(`${name}${result.isError ? " failed" : ""}:\n${cut(result.output, kept / 2)}`);
  }
  if (heard.trim() !== "") parts.push(heard.trim());
  return parts.join("\n\n");
}

function nameOf({ name, input }: Call): string {
  const given = JSON.stringify(input ?? {});
  return `${name} ${given.length > told ? `${given.slice(0, told)}…` : given}`;
}

function fitted(lines: readonly string[]): string {
  const shown: string[] = [];
  let left = longestTelling;
  for (const line of lines.toReversed()) {
    left -= line.length + 1;
    if (left < 0) break;
    shown.unshift(line);
  }
  const dropped = lines.length - shown.length;
  return [...(dropped > 0 ? [`- (${dropped} earlier ones left out)`] : []), ...shown].join("\n");
}

function brief(text: string): string {
  return cut(text.replace(/\s+/g, " ").trim(), told);
}

function cut(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length)}…` : text;
}

export const sizeOf = oncePer(({ parts }: Message) => parts.reduce((length, part) => length + lengthOf(part), 0));

function lengthOf(part: Part): number {
  if (part.type === "text") return part.text.length;
  return part.type === "result" ? part.output.length : JSON.stringify(part.input ?? {}).length;
}

function textOf({ parts }: Message): string {
  return parts.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("\n");
}
