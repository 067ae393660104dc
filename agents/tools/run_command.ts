import { defineTool, leftOut, z } from "devorch";

const usualSeconds = 120;
const longestSeconds = 600;
/** What a model is told of an output: its beginning and its end. */
const shownEach = 6000;

export default defineTool({
  description: "Runs a shell command in the sandbox, without network.",
  input: z.object({ command: z.string().min(1), timeoutSeconds: z.coerce.number().min(1).optional() }),
  kind: "command",

  async run({ command, timeoutSeconds = usualSeconds }, context) {
    const timeoutMs = Math.min(timeoutSeconds, longestSeconds) * 1000;
    const { exit, ended, output } = await context.command({ command, timeoutMs });
    return `${ended === "exit" ? `exit ${exit}` : ended}\n${shortenOutput(output)}`;
  },
});

function shortenOutput(output: string): string {
  if (output.length <= 2 * shownEach) return output;
  return `${output.slice(0, shownEach)}\n${leftOut(output.length - 2 * shownEach, "characters")}\n${output.slice(-shownEach)}`;
}
