import type { CommandResult } from "devorch";
import { readCounts } from "./counts.ts";

const defaultLimit = 4096;

/** What a model is told of a command: how it ended, counts, and its output in at most `limit` bytes. */
export function digest(
  result: Pick<CommandResult, "command" | "exit" | "ended" | "output">,
  { limit = defaultLimit }: { limit?: number } = {},
): string {
  const counts = readCounts(result.output);
  const head = [
    `$ ${result.command}`,
    result.ended === "exit" ? `exit ${result.exit}` : result.ended,
    ...(counts ? [`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`] : []),
    ...(counts && counts.failing.length > 0
      ? [`failing: ${counts.failing.slice(0, 10).join("; ").slice(0, 600)}`]
      : []),
  ]
    .join("\n")
    .slice(0, limit / 2);
  return `${head}\n\n${ends(result.output, limit - Buffer.byteLength(head) - 2)}`;
}

/** Head and tail; the dropped middle is said. */
function ends(output: string, limit: number): string {
  const bytes = Buffer.from(output);
  if (bytes.length <= limit) return output;
  const half = Math.max(0, Math.floor((limit - 60) / 2));
  const clean = (part: Buffer) => part.toString().replace(/^\ufffd+|\ufffd+$/g, "");
  return `${clean(bytes.subarray(0, half))}\n[... ${bytes.length - 2 * half} bytes left out ...]\n${clean(bytes.subarray(bytes.length - half))}`;
}
