import { leftOut, type ToolContext } from "devorch";

const usualSeconds = 120;
const longestSeconds = 600;
/** What a model is told of an output: its beginning and its end. */
const shownEach = 6000;

/** Milliseconds that a command may take, as the model asked for. */
export function commandTime(seconds: number = usualSeconds): number {
  return Math.min(seconds, longestSeconds) * 1000;
}

/** How a command ended and its output, in the size that a model reads. */
export function commandOutput({ exit, ended, output }: Awaited<ReturnType<ToolContext["command"]>>): string {
  return `${ended === "exit" ? `exit ${exit}` : ended}\n${shortenOutput(output)}`;
}

function shortenOutput(output: string): string {
  if (output.length <= 2 * shownEach) return output;
  return `${output.slice(0, shownEach)}\n${leftOut(output.length - 2 * shownEach, "characters")}\n${output.slice(-shownEach)}`;
}
