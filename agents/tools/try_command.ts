import { defineTool, z } from "devorch";
import { commandOutput, commandTime } from "./_command_output.ts";

export default defineTool({
  description:
    "Tries a shell command in a copy of the repository that is thrown away after this conversation: reproduce the fault, run tests, try a check before it stands in the plan. It runs in the sandbox, without network; what it writes stays for your next try_command and never reaches the work. Answers with the exit code and the output, shortened in the middle.",
  input: z.object({
    command: z.string().min(1).describe("One line for the shell, run at the top of the copy."),
    timeoutSeconds: z.coerce.number().min(1).optional().describe("Until it is ended: 120 unless given, at most 600."),
  }),
  kind: "command",

  async run({ command, timeoutSeconds }, context) {
    return commandOutput(await context.tryCommand({ command, timeoutMs: commandTime(timeoutSeconds) }));
  },
});
