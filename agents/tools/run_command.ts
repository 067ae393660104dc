import { defineTool, z } from "devorch";
import { commandOutput, commandTime } from "./_command_output.ts";

export default defineTool({
  description: "Runs a shell command in the sandbox, without network.",
  input: z.object({ command: z.string().min(1), timeoutSeconds: z.coerce.number().min(1).optional() }),
  kind: "command",

  async run({ command, timeoutSeconds }, context) {
    return commandOutput(await context.command({ command, timeoutMs: commandTime(timeoutSeconds) }));
  },
});
