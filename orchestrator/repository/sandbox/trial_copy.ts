import { mkdirSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import type { TrialCopy } from "../../run/workspace.ts";
import { TaskError } from "../../task/errors.ts";
import { createCommands } from "./commands.ts";
import type { CommandOptions } from "./context.ts";
import { createTemporaryFolder } from "./process/temporary_folder.ts";

interface TrialRequest {
  /** Marks the copying process for the sweep after a crash. */
  runId: string;
  signal: AbortSignal;
}

/**
 * A copy of the working copy, dependencies included, in which commands are tried at the clone's own path; the clone is never
 * written. Its commands get none of the repository's grants, for no person has approved them. It lies beside the clone, so that
 * a file system that can share blocks does. Throws TaskError without bubblewrap, or when it cannot be copied.
 */
export async function createTrialCopy(options: CommandOptions, { runId, signal }: TrialRequest): Promise<TrialCopy> {
  const { tier, detail } = await options.status();
  if (tier !== "bwrap") throw new TaskError(`There is no sandbox here, so nothing can be tried. ${detail}`.trim());
  const { root } = options;
  const temporary = createTemporaryFolder("trial", dirname(root));
  try {
    const source = join(temporary.path, "copy");
    // The mount point of the clone's own .git, which is shown read-only.
    mkdirSync(join(source, ".git"), { recursive: true });
    const entries = readdirSync(root).filter((name) => name !== ".git");
    await copyEntries(
      entries.map((name) => join(root, name)),
      source,
      { runId, signal },
    );
    const commands = createCommands({ ...options, source, grants: undefined });
    commands.beginStep();
    return { run: commands.run, remove: temporary.remove };
  } catch (error) {
    await temporary.remove();
    throw error;
  }
}

/** By `cp`: it copies links as links and opens no fifo. */
async function copyEntries(paths: readonly string[], to: string, { runId, signal }: TrialRequest): Promise<void> {
  signal.throwIfAborted();
  if (paths.length === 0) return;
  const child = Bun.spawn(["cp", "-a", "--reflink=auto", "--", ...paths, to], {
    env: { PATH: process.env.PATH, LC_ALL: "C", DEVORCH_RUN: runId },
    stdin: "ignore",
    stdout: "ignore",
    stderr: "pipe",
    signal,
    killSignal: "SIGKILL",
  });
  const [exit, complaints] = await Promise.all([child.exited, new Response(child.stderr).text()]);
  signal.throwIfAborted();
  if (exit !== 0) throw new TaskError("The working copy could not be copied.", complaints.slice(0, 500));
}
