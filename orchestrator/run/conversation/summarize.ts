import { mapGrowing } from "../../models/map_growing.ts";
import type { Message, Part } from "../../models/model.ts";
import type { Untrusted } from "../../safety/untrusted.ts";
import type { ToolCall, ToolResult } from "./conversation.ts";

/** Characters of a conversation beyond which it is summarized: about 130,000 tokens, which fit every model. */
export const longestConversation = 480_000;
/** Characters of one line of the summary. */
const lineLimit = 160;
/** Characters of a conversation of this length: of the newest rounds, which stay in full, and of the lines of the older ones. */
const newestLimit = (limit: number) => limit / 4;
const summaryLimit = (limit: number) => limit / 12;

export function isTooLong(messages: readonly Message[], limit = longestConversation): boolean {
  return (sizes(messages).at(-1) ?? 0) > limit;
}

/**
 * The conversation as one new message: its first message, one line per call, and the newest rounds in full. Messages are replaced,
 * not edited, because providers sign their content.
 */
export function summarizeConversation(
  messages: readonly Message[],
  untrusted: Untrusted,
  limit = longestConversation,
): Message[] {
  const [first, ...rest] = messages;
  if (!first || rest.length === 0) return [...messages];
  const rounds = splitRounds(rest);
  const whole = countWholeRounds(rounds, newestLimit(limit));
  const older = rounds.slice(0, rounds.length - whole);
  const newest = rounds.slice(rounds.length - whole);
  const parts = [
    messageLines(first),
    "This conversation goes on here. What was done so far, in short; read again what you need:",
    untrusted(newestLines(older.flatMap(roundLines), summaryLimit(limit))),
    "The newest of it, in full:",
    ...newest.map((round) => roundText(round, newestLimit(limit))),
  ];
  const pictures = messages.flatMap((message) => message.parts.filter(({ type }) => type === "image"));
  return [{ role: "user", parts: [{ type: "text", text: parts.join("\n\n") }, ...pictures] }];
}

/** An answer of the model with the results and text that followed. */
interface ConversationRound {
  calls: ToolCall[];
  said: string;
  results: ToolResult[];
  heard: string;
}

function splitRounds(messages: readonly Message[]): ConversationRound[] {
  const rounds: ConversationRound[] = [];
  for (const message of messages) {
    const last = rounds.at(-1);
    if (message.role === "assistant" || !last) {
      const calls = message.parts.filter((part): part is ToolCall => part.type === "call");
      rounds.push({ calls, said: message.role === "assistant" ? messageLines(message) : "", results: [], heard: "" });
    }
    if (message.role === "user") {
      const round = rounds.at(-1);
      round?.results.push(...message.parts.filter((part): part is ToolResult => part.type === "result"));
      if (round) round.heard += messageLines(message);
    }
  }
  return rounds;
}

/** How many of the newest rounds stay in full; at least one. */
function countWholeRounds(rounds: readonly ConversationRound[], newest: number): number {
  let left = newest;
  let count = 0;
  for (const round of rounds.toReversed()) {
    left -= roundText(round, newest).length;
    if (left < 0 && count > 0) break;
    count++;
  }
  return count;
}

function roundLines({ calls, said, results, heard }: ConversationRound): string[] {
  const lines = said.trim() === "" ? [] : [`- you said: ${oneLine(said)}`];
  for (const call of calls) {
    const result = results.find(({ id }) => id === call.id);
    lines.push(`- ${callText(call)}: ${result ? outcomeOf(result) : "no result"}`);
  }
  if (heard.trim() !== "") lines.push(`- you were told: ${oneLine(heard)}`);
  return lines;
}

function outcomeOf({ output, isError }: ToolResult): string {
  const plain = output.replace(/<\/?untrusted-\w+>\n?/g, "").trim();
  const lines = plain.split("\n").length;
  return `${isError ? "failed: " : ""}${oneLine(plain)}${lines > 1 ? ` (${lines} lines)` : ""}`;
}

function roundText({ calls, said, results, heard }: ConversationRound, newest: number): string {
  const parts = said.trim() === "" ? [] : [`You said: ${said.trim()}`];
  for (const result of results) {
    const call = calls.find(({ id }) => id === result.id);
    const name = call ? callText(call) : result.name;
    parts.push(`${name}${result.isError ? " failed" : ""}:\n${cutText(result.output, newest / 2)}`);
  }
  if (heard.trim() !== "") parts.push(heard.trim());
  return parts.join("\n\n");
}

function callText({ name, input }: ToolCall): string {
  const given = JSON.stringify(input ?? {});
  return `${name} ${given.length > lineLimit ? `${given.slice(0, lineLimit)}…` : given}`;
}

function newestLines(lines: readonly string[], most: number): string {
  const shown: string[] = [];
  let left = most;
  for (const line of lines.toReversed()) {
    left -= line.length + 1;
    if (left < 0) break;
    shown.unshift(line);
  }
  const dropped = lines.length - shown.length;
  return [...(dropped > 0 ? [`- (${dropped} earlier ones left out)`] : []), ...shown].join("\n");
}

function oneLine(text: string): string {
  return cutText(text.replace(/\s+/g, " ").trim(), lineLimit);
}

function cutText(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length)}…` : text;
}

/** What a picture takes of a model's window, in characters. */
const pictureLength = 6_000;

/** Of each message and of those before it, in characters. */
const sizes = mapGrowing(({ parts }: Message, _, size: number | undefined) => (size ?? 0) + partsSize(parts));

/** In characters. */
export function partsSize(parts: readonly Part[]): number {
  return parts.reduce((length, part) => length + partLength(part), 0);
}

function partLength(part: Part): number {
  if (part.type === "text") return part.text.length;
  if (part.type === "image") return pictureLength;
  if (part.type === "audio") return part.data.length;
  return part.type === "result" ? part.output.length : JSON.stringify(part.input ?? {}).length;
}

function messageLines({ parts }: Message): string {
  return parts.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("\n");
}
