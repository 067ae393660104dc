import type { CommandRequest, CommandResult, Commands } from "../../run/workspace.ts";
import { Pause } from "../../task/errors.ts";
import { Watch } from "../watch/watch.ts";
import { masksFailure } from "./checks/mask.ts";
import { type CommandOptions, type Ground, survey } from "./ground.ts";
import { runPlainly } from "./plain.ts";
import type { ChildResult } from "./process/child.ts";
import { createRunFolder } from "./run_folder.ts";
import { runSandboxed } from "./sandboxed.ts";

const longestCommand = 128 * 1024 - 1;
const notExecutable = 126;

/**
 * Runs commands in the working copy: in bubblewrap, or plainly where the operator switched the sandbox off. With neither nothing is executed, and Pause("sandbox") says what would mend it.
 */
export function createCommands(options: CommandOptions): Commands {
  let ground: Ground | undefined;
  const watch = new Watch({ ...options.watch, root: options.root, beside: options.cacheFolder });
  return {
    beginStep: () => watch.begin(),
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
      const watched = watch.start({ network: request.network === true });
      const run = createRunFolder();
      const signal = AbortSignal.any([request.signal, watched.signal]);
      try {
        const result = await (tier === "bwrap" ? runSandboxed : runPlainly)({ ...request, signal }, ground, run);
        const why = watched.end();
        return { command: request.command, ...(why === undefined ? result : endedByWatch(result, why)) };
      } finally {
        watched.stop();
        run.remove();
      }
    },
    async masksFailure(request) {
      if ((await options.status()).tier !== "bwrap" || !isRunnable(request.command)) return false;
      ground ??= survey(options);
      const probed = ground;
      const run = createRunFolder();
      try {
        return await masksFailure(request, (probe) => runSandboxed(probe, probed, run));
      } finally {
        run.remove();
      }
    },
  };
}

/** Also when it was through already: what it wrote is too much all the same. */
function endedByWatch(result: ChildResult, why: string): ChildResult {
  return { ...result, exit: null, ended: "killed", output: `${result.output.trimEnd()}\n${why}\n`.trimStart() };
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
