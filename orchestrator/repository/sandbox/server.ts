import { closeSync, openSync, statSync } from "node:fs";
import { dirname, isAbsolute } from "node:path";
import type { ServerProcess, ServerRequest } from "../../run/workspace.ts";
import { Pause, TaskError } from "../../task/errors.ts";
import { sandboxArguments } from "./arguments.ts";
import { findBubblewrap } from "./bubblewrap.ts";
import type { CommandContext } from "./context.ts";
import { commandEnvironment } from "./environment.ts";
import { credentialsGuard } from "./host/credentials.ts";
import { limitedArgv } from "./limits.ts";
import { markersOf } from "./process/markers.ts";
import { sweepMarked } from "./process/sweep.ts";
import { missing } from "./remedy.ts";
import { createRunFolder, type RunFolder } from "./run_folder.ts";
import { argumentFile, shapeOf } from "./sandboxed.ts";
import type { SandboxSettings } from "./settings.ts";

const firstDescriptor = 3;
const complaintLength = 2_000;

interface ServerSetting {
  ground: CommandContext;
  /** Paths shown read-only beside the tools. */
  shown: readonly string[];
  isSandboxed: boolean;
}

/** Starts a server that lives until `stop`, or as long as this process. */
export async function startServer(request: ServerRequest, setting: ServerSetting): Promise<ServerProcess> {
  const run = createRunFolder();
  const marked = markersOf(request.runId);
  const environment = { ...request.environment, ...marked.environment };
  try {
    const child = setting.isSandboxed
      ? await spawnSandboxed(request, setting, { run, environment })
      : spawnPlain(request, setting, { run, environment });
    return processOf(child, { marker: marked.marker, run });
  } catch (error) {
    await run.remove();
    throw error;
  }
}

type Child = Bun.Subprocess<"pipe", "pipe", "pipe">;

interface Start {
  run: RunFolder;
  environment: Record<string, string>;
}

async function spawnSandboxed(
  { network, ...request }: ServerRequest,
  { ground, shown }: ServerSetting,
  { run, environment }: Start,
): Promise<Child> {
  const bubblewrap = findBubblewrap();
  if (!bubblewrap) throw new Pause("sandbox", "sandbox.unavailable", { detail: missing });
  const folders = [...new Set([...ground.tools.folders, ...shown])].sort();
  const seen = { ...ground, tools: { ...ground.tools, folders } };
  const shape = await shapeOf({ network, readOnly: true }, seen, run, { environment, ports: undefined });
  const descriptors = [openSync(run.file("status", ""), "w")];
  try {
    if (ground.seccomp) descriptors.push(openSync(run.file("seccomp", ground.seccomp), "r"));
    descriptors.push(openSync(argumentFile(run, sandboxArguments(shape)), "r"));
    const given = ["--args", String(firstDescriptor + descriptors.length - 1), "--"];
    const argv = [bubblewrap, ...given, ...limitedArgv({ command: shellCommand(request) }, ground.carriers)];
    return spawn(argv, { cwd: "/", environment, descriptors });
  } finally {
    for (const descriptor of descriptors) closeSync(descriptor);
  }
}

/** Where the operator switched the sandbox off. */
function spawnPlain(request: ServerRequest, { ground }: ServerSetting, { run, environment }: Start): Child {
  const places = { path: ground.tools.path, home: run.folder("home"), temporary: run.folder("tmp") };
  return spawn(limitedArgv({ command: shellCommand(request) }, ground.carriers), {
    cwd: ground.root,
    environment: { ...commandEnvironment(places), ...ground.tools.environment, ...environment },
    descriptors: [],
  });
}

function spawn(
  argv: string[],
  {
    cwd,
    environment,
    descriptors,
  }: { cwd: string; environment: Record<string, string>; descriptors: readonly number[] },
): Child {
  return Bun.spawn(argv, {
    cwd,
    env: environment,
    stdio: ["pipe", "pipe", "pipe", ...descriptors],
    detached: true,
  }) as Child;
}

function shellCommand({ command, args }: Pick<ServerRequest, "command" | "args">): string {
  return `exec ${[command, ...args].map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(" ")}`;
}

function processOf(child: Child, { marker, run }: { marker: string; run: RunFolder }): ServerProcess {
  let complaint = "";
  const listening = (async () => {
    const decoder = new TextDecoder();
    for await (const bytes of child.stderr)
      complaint = (complaint + decoder.decode(bytes, { stream: true })).slice(-complaintLength);
  })().catch(() => {});
  let stopping: Promise<void> | undefined;
  const end = async () => {
    try {
      process.kill(-child.pid, "SIGKILL");
    } catch {
      // It has ended.
    }
    await child.exited;
    await sweepMarked(marker);
    await Promise.race([listening, Bun.sleep(100)]);
    await run.remove();
  };
  return {
    send(text) {
      if (child.exitCode !== null || child.signalCode !== null) return false;
      try {
        child.stdin.write(text);
        void Promise.resolve(child.stdin.flush()).catch(() => {});
        return true;
      } catch {
        return false;
      }
    },
    output: child.stdout,
    complaint: () => complaint.trim(),
    stop: () => {
      stopping ??= end();
      return stopping;
    },
  };
}

/**
 * What the sandbox shows of this machine for the absolute paths in a server's command line: a folder itself; of a file the folder of
 * packages that it belongs to, or the one that it lies in. Throws TaskError for what holds more than programs.
 */
export function shownFor(words: readonly string[], { home, privateFolders = [] }: SandboxSettings): string[] {
  const isRefused = credentialsGuard(home, privateFolders);
  return words.flatMap((word) => {
    const found = isAbsolute(word) ? statSync(word, { throwIfNoEntry: false }) : undefined;
    if (!found) return [];
    const folder = found.isDirectory() ? word : (/^.*?\/node_modules(?=\/)/.exec(word)?.[0] ?? dirname(word));
    const shown = [folder, word].find((path) => !isRefused(path));
    if (shown === undefined) throw new TaskError(`${word} is not shown in the sandbox: it holds more than programs.`);
    return isSystemFolder(shown) ? [] : [shown];
  });
}

function isSystemFolder(path: string): boolean {
  return /^\/(usr|bin|sbin|lib|lib64)(\/|$)/.test(path);
}
