import { type CommandRequest, type CommandResult, type Commands, Pause } from "devorch";
import { type CommandOptions, type Ground, survey } from "./ground.ts";
import { runPlainly } from "./plain.ts";
import { createRunFolder } from "./run_folder.ts";
import { runSandboxed } from "./sandboxed.ts";

const longestCommand = 128 * 1024 - 1;
const notExecutable = 126;

/**
 * Runs commands in the working copy: in bubblewrap, or plainly where the operator said that something else is the
 * boundary. With neither nothing is executed, and Pause("sandbox") says what would mend it.
 */
export function createCommands(options: CommandOptions): Commands {
  let ground: Ground | undefined;
  return {
    async run(request) {
      const { tier, detail } = await options.status();
      if (tier === "none" && !options.sandbox.demo) throw new Pause("sandbox", "sandbox.unavailable", { detail });
      if (request.signal.aborted) return notStarted(request, "aborted", null, "");
      if (!isRunnable(request.command))
        return notStarted(
          request,
          "exit",
          notExecutable,
          "The command is longer than 128 kB or holds a zero byte: put it into a file.",
        );
      ground ??= survey(options);
      const run = createRunFolder();
      try {
        const result = await (tier === "bwrap" ? runSandboxed : runPlainly)(request, ground, run);
        return { command: request.command, ...result };
      } finally {
        run.remove();
      }
    },
  };
}

/** The kernel takes at most 128 kB per argument, and none with a zero byte. */
function isRunnable(command: string): boolean {
  return !command.includes("\0") && Buffer.byteLength(command) < longestCommand;
}

function notStarted(
  { command }: CommandRequest,
  ended: CommandResult["ended"],
  exit: number | null,
  output: string,
): CommandResult {
  return { command, exit, ended, output, ms: 0 };
}
