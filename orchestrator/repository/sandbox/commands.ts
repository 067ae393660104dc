import type { CommandRequest, CommandResult, Commands } from "../../run/workspace.ts";
import { Pause } from "../../task/errors.ts";
import { GrowthWatch } from "../watch/growth_watch.ts";
import { hiddenFailure } from "./checks/mask.ts";
import { isNoOp } from "./checks/no_op.ts";
import { splitStopped } from "./checks/strict.ts";
import { type CommandContext, type CommandOptions, prepareContext } from "./context.ts";
import type { ChildResult } from "./process/child.ts";
import { createRunFolder, type RunFolder } from "./run_folder.ts";
import { runSandboxed } from "./sandboxed.ts";
import { shownFor, startServer } from "./server.ts";
import { runUnsandboxed } from "./unsandboxed.ts";

const maxCommandBytes = 128 * 1024 - 1;
const notExecutable = 126;

/**
 * Runs commands in the working copy: in bubblewrap, or unsandboxed where the operator switched the sandbox off. Throws
 * Pause("sandbox"), with the remedy, when neither is possible.
 */
export function createCommands(options: CommandOptions): Commands {
  let ground: CommandContext | undefined;
  const watch = new GrowthWatch({
    root: options.root,
    beside: options.cacheFolder,
    ...options.watch,
  });
  return {
    beginStep: () => watch.begin(),
    async run(request) {
      const { tier, detail } = await options.status();
      if (tier === "none" && !options.sandbox.demo) throw new Pause("sandbox", "sandbox.unavailable", { detail });
      // Elsewhere a copy would not stand at its path, and what is installed may point there.
      if (request.copy && tier !== "bwrap") throw new Pause("sandbox", "sandbox.unavailable", { detail });
      if (request.signal.aborted) return notStarted(request, "aborted", null, "");
      if (!isRunnable(request.command))
        return notStarted(
          request,
          "exit",
          notExecutable,
          "The command is longer than 128 kB or holds a zero byte: put it into a file.",
        );
      ground ??= prepareContext(options);
      const watched = watch.start({ network: request.network === true });
      const run = createRunFolder();
      const signal = AbortSignal.any([request.signal, watched.signal]);
      try {
        const result = await (tier === "bwrap" ? runSandboxed : runUnsandboxed)({ ...request, signal }, ground, run);
        const why = watched.end();
        const { command } = request;
        if (why !== undefined) return { command, ...endedByWatch(result, why) };
        return { command, ...result, ...(request.strict && splitStopped(result.output)) };
      } finally {
        watched.stop();
        await run.remove();
      }
    },
    async serve(request) {
      const { tier, detail } = await options.status();
      if (tier !== "bwrap" && tier !== "off") throw new Pause("sandbox", "sandbox.unavailable", { detail });
      ground ??= prepareContext(options);
      // What was granted to the tests of this repository is not for a server.
      const alone = { ...ground, grants: { environment: request.environment, sockets: [], ports: [] } };
      const shown = shownFor([request.command, ...request.args], options.sandbox);
      return startServer(request, { ground: alone, shown, isSandboxed: tier === "bwrap" });
    },
    async faultOf(request) {
      if ((await options.status()).tier !== "bwrap" || !isRunnable(request.command)) return null;
      // The check is not approved yet: it gets none of the grants of this repository.
      ground ??= prepareContext(options);
      const alone = { ...ground, grants: { environment: {}, sockets: [], ports: [] } };
      const [program, noOp] = await Promise.all([
        hiddenFailure(request, (trial) => withRunFolder((run) => runSandboxed(trial, alone, run))),
        withRunFolder((folders) =>
          isNoOp(request, { root: options.root, folders }, (trial, root) =>
            withRunFolder((run) => runSandboxed(trial, { ...alone, root }, run)),
          ),
        ),
      ]);
      if (program !== null) return { kind: "masked", program };
      return noOp ? { kind: "no-op" } : null;
    },
  };
}

async function withRunFolder<T>(work: (run: RunFolder) => Promise<T>): Promise<T> {
  const run = createRunFolder();
  try {
    return await work(run);
  } finally {
    await run.remove();
  }
}

/** Applies also to a command that has already exited. */
function endedByWatch(result: ChildResult, why: string): ChildResult {
  return { ...result, exit: null, ended: "killed", output: `${result.output.trimEnd()}\n${why}\n`.trimStart() };
}

/** The kernel takes at most 128 kB per argument, and none with a zero byte. */
function isRunnable(command: string): boolean {
  return !command.includes("\0") && Buffer.byteLength(command) < maxCommandBytes;
}

function notStarted(
  { command }: CommandRequest,
  ended: CommandResult["ended"],
  exit: number | null,
  output: string,
): CommandResult {
  return { command, exit, ended, output, ms: 0 };
}
