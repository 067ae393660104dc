import { mkdirSync } from "node:fs";
import type { CommandRequest } from "../../run/workspace.ts";
import type { CommandContext } from "./context.ts";
import { commandEnvironment, networkEnvironment } from "./environment.ts";
import { limitedArgv } from "./limits.ts";
import { type ChildResult, runChild } from "./process/child.ts";
import { markersOf } from "./process/markers.ts";
import { type RunFolder, selfAsBunFolder } from "./run_folder.ts";

/**
 * Runs a command as an ordinary child process with a new environment, where the operator switched the sandbox off. It has
 * devorch's network access.
 */
export async function runUnsandboxed(
  request: CommandRequest,
  ground: CommandContext,
  run: RunFolder,
): Promise<ChildResult> {
  const { bun, tools, cacheFolder } = ground;
  const cache = request.network ? cacheFolder : undefined;
  if (cache) mkdirSync(cache, { recursive: true });
  const path = [...(bun ? [selfAsBunFolder(run, bun)] : []), ...tools.path];
  const markers = markersOf(request.runId);
  const { signal, timeoutMs, trial, onLine } = request;
  return runChild({
    argv: limitedArgv(request, ground.carriers),
    cwd: ground.root,
    environment: {
      ...commandEnvironment({ path, home: run.folder("home"), temporary: run.folder("tmp") }),
      ...tools.environment,
      ...ground.grants.environment,
      ...(request.network ? { ...networkEnvironment(cache), ...ground.networkEnvironment } : {}),
      ...markers.environment,
    },
    marker: markers.marker,
    descriptors: [],
    signal,
    timeoutMs,
    trial,
    onLine,
  });
}
