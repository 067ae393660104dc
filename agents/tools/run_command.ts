import { defineTool, z } from "devorch";
import { commandOutput, commandTime } from "./_command_output.ts";

export default defineTool({
  description:
    "Runs a shell command at the top of the repository and answers with its exit code and output. It is your own loop: reproduce the fault, run the tests that matter, the build, a formatter, as often as you need; no try is counted. It runs in a sandbox without network, cannot answer prompts, and what it leaves running is ended. To read, find or change files use the other tools: they keep line ends and cannot slip. Of a long output the first and last 6,000 characters are shown.",
  input: z.object({
    command: z
      .string()
      .min(1)
      .describe("For the shell, narrowed where it can be (one test file); nothing that watches or waits for input."),
    timeoutSeconds: z.coerce.number().min(1).optional().describe("When it is stopped: 120 by default, at most 600."),
  }),
  kind: "command",

  async run({ command, timeoutSeconds }, context) {
    return commandOutput(await context.command({ command, timeoutMs: commandTime(timeoutSeconds) }));
  },
});
