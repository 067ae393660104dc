import type { CommandResult } from "../run/workspace.ts";
import { leftOut } from "../safety/visible_text.ts";
import { readCounts } from "./counts/index.ts";
import type { Failure } from "./failures/failure.ts";
import { readFailures } from "./failures/failures.ts";
import { outputLines } from "./output_lines.ts";

const defaultLimit = 4096;
/** The most that the first lines may take of the limit; a plan's command can be long. */
const headShare = 0.25;
/** Bytes; with less room a failure is listed by name only. */
const smallestFailure = 160;

/**
 * A summary of a command's result for a model: how it ended, the counts, then the first failures with place and message, or the
 * head and tail of the output if none was recognized. At most `limit` bytes (4096).
 */
export function digest(
  result: Pick<CommandResult, "command" | "exit" | "ended" | "output" | "stopped">,
  { limit = defaultLimit }: { limit?: number } = {},
): string {
  const lines = outputLines(result.output);
  const output = lines.join("\n");
  const counts = readCounts(output);
  const green = result.ended === "exit" && result.exit === 0;
  const failures = green ? [] : readFailures(lines);
  const unexplained = failures.length === 0 && counts ? counts.failing : [];
  const head = cutMiddle(digestHead(result, counts, unexplained), Math.floor(limit * headShare));
  const room = limit - byteLength(head) - 2;
  const body =
    failures.length > 0
      ? failureList(failures, room, result.ended === "exit" ? "" : output)
      : headAndTail(output, room);
  return cutEnd(`${head}\n\n${body}`.trimEnd(), limit);
}

const endings: Record<Exclude<CommandResult["ended"], "exit">, string> = {
  timeout: "stopped: its time was up",
  aborted: "stopped: the task was interrupted",
  killed: "killed (memory, processes or a signal)",
};

function digestHead(
  { command, exit, ended, stopped }: Pick<CommandResult, "command" | "exit" | "ended" | "stopped">,
  counts: ReturnType<typeof readCounts>,
  failing: readonly string[],
): string {
  const how = ended === "exit" ? `exit ${exit ?? "unknown"}` : endings[ended];
  const skipped = counts && counts.skipped > 0 ? `, ${counts.skipped} skipped` : "";
  const said = counts ? `${how}: ${counts.passed} passed, ${counts.failed} failed${skipped}` : how;
  const part = stopped === undefined ? [] : [stopped];
  return [`$ ${command}`, said, ...part, ...(failing.length > 0 ? [`failing: ${failing.join("; ")}`] : [])].join("\n");
}

/** The first failures in full as far as there is room, the rest by name, then the last output of a stopped command. */
function failureList(failures: readonly Failure[], room: number, stopped: string): string {
  const names = failures.map(({ name }) => name);
  const reserved = Math.min(Math.floor(room / 6), failures.length > 1 ? byteLength(names.slice(1).join("\n")) + 40 : 0);
  const tail = stopped === "" ? "" : `\n\nlast output:\n${headAndTail(stopped, Math.floor(room / 4))}`;
  const parts: string[] = [];
  let left = room - reserved - byteLength(tail);
  for (const [index, failure] of failures.entries()) {
    const share = Math.floor(left / Math.min(3, failures.length - index));
    if (share < smallestFailure) break;
    const part = cutMiddle(failureText(failure, index + 1), share - 2);
    parts.push(part);
    left -= byteLength(part) + 2;
  }
  const rest = names.slice(parts.length);
  const more =
    rest.length > 0
      ? `\n\n${cutEnd(`and ${rest.length} more: ${rest.join("; ")}`, reserved + Math.max(0, left) - 2)}`
      : "";
  return `${parts.join("\n\n")}${more}${tail}`;
}

function failureText({ name, place, lines }: Failure, number: number): string {
  const repeated = lines[0]?.trim().startsWith(name);
  const title = repeated && place !== undefined ? place : place === undefined ? name : `${name} (${place})`;
  return [`${number}. ${title}`, ...lines].join("\n");
}

/** Whole lines from the start and, twice as many, from the end; what is left out between them is said. */
function headAndTail(text: string, room: number): string {
  const whole = text.trim();
  if (byteLength(whole) <= room) return whole;
  const lines = whole.split("\n");
  const head = linesThatFit(lines, (room - 40) / 3);
  const tail = linesThatFit(lines.slice(head.length).reverse(), room - 40 - byteLength(head.join("\n"))).reverse();
  const dropped = lines.length - head.length - tail.length;
  if (dropped <= 0 || head.length + tail.length === 0) return cutMiddle(whole, room);
  return [...head, leftOut(dropped, "lines"), ...tail].join("\n");
}

function linesThatFit(lines: readonly string[], room: number): string[] {
  let left = room;
  const end = lines.findIndex((line) => {
    left -= byteLength(line) + 1;
    return left < 0;
  });
  return end < 0 ? [...lines] : lines.slice(0, end);
}

/** A text with its middle left out. */
function cutMiddle(text: string, room: number): string {
  if (byteLength(text) <= room) return text;
  const mark = " [...] ";
  const half = Math.max(0, Math.floor((room - mark.length) / 2));
  const end = Buffer.from(text).subarray(-half || Number.POSITIVE_INFINITY);
  return `${cutEnd(text, half)}${mark}${end.toString().replace(/^\ufffd+/, "")}`;
}

/** The first bytes of a text, no character split. */
function cutEnd(text: string, room: number): string {
  const encoded = Buffer.from(text);
  if (encoded.length <= room) return text;
  return new TextDecoder().decode(encoded.subarray(0, Math.max(0, room))).replace(/\ufffd+$/, "");
}

function byteLength(text: string): number {
  return Buffer.byteLength(text);
}
