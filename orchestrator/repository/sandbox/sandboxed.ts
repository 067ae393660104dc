import { closeSync, existsSync, mkdirSync, openSync, readFileSync, statSync } from "node:fs";
import type { CommandRequest } from "../../run/workspace.ts";
import { Pause } from "../../task/errors.ts";
import { giveBackMemory } from "../give_back_memory.ts";
import { homeInside, type SandboxShape, sandboxArguments } from "./arguments.ts";
import { findBubblewrap } from "./bubblewrap.ts";
import type { CommandContext } from "./context.ts";
import { commandEnvironment, networkEnvironment } from "./environment.ts";
import { protectPaths } from "./host/protected_paths.ts";
import { limitedArgv } from "./limits.ts";
import { noticeAttempts, resolverFile, resolverInside } from "./network_attempts.ts";
import { type OfferedPorts, offerPorts } from "./ports.ts";
import { type ChildResult, runChild } from "./process/child.ts";
import { markersOf } from "./process/markers.ts";
import { missing } from "./remedy.ts";
import { type RunFolder, selfAsBunFolder } from "./run_folder.ts";

const toolsInside = "/run/tools";
const firstDescriptor = 3;
/** Most arguments that bubblewrap accepts. */
const maxArguments = 9000;
const maxArgumentChars = 4000;

interface SandboxedRequest extends CommandRequest {
  /** The working copy is read-only; default false. */
  readOnly?: boolean;
}

/** Runs a command in bubblewrap. Throws Pause("sandbox") when bubblewrap did not start it. */
export async function runSandboxed(
  request: SandboxedRequest,
  ground: CommandContext,
  run: RunFolder,
): Promise<ChildResult> {
  const bubblewrap = findBubblewrap();
  if (!bubblewrap) throw new Pause("sandbox", "sandbox.unavailable", { detail: missing });
  const statusFile = run.file("status", "");
  const descriptors = [openSync(statusFile, "w")];
  if (ground.seccomp) descriptors.push(openSync(run.file("seccomp", ground.seccomp), "r"));
  const { environment, marker } = markersOf(request.runId);
  // With the network the ports are reachable directly.
  const ports = request.network ? undefined : await offerPorts(run, ground.grants.ports);
  const attempts = request.network || request.readOnly ? undefined : noticeAttempts();
  try {
    const shape = await shapeOf(request, ground, run, { environment, ports });
    descriptors.push(openSync(argumentFile(run, sandboxArguments(shape)), "r"));
    const given = ["--args", String(firstDescriptor + descriptors.length - 1), "--"];
    const carried = limitedArgv(request, ground.carriers);
    const first = [ports, attempts].flatMap((each) => each?.before(ground.carriers) ?? []);
    const argv = [bubblewrap, ...given, ...first, ...carried];
    const { signal, timeoutMs, trial } = request;
    const onLine =
      request.onLine && ((line: string) => (attempts?.isMessage(line) ? undefined : request.onLine?.(line)));
    const child = await runChild({
      argv,
      cwd: "/",
      environment,
      marker,
      namespace: () => firstProcess(statusFile),
      descriptors,
      signal,
      timeoutMs,
      trial,
      onLine,
    });
    const result = { ...child, ...attempts?.read(child.output) };
    if (result.exit === 1 && !wasStarted(statusFile))
      throw new Pause("sandbox", "sandbox.broken", { detail: result.output.trim() });
    return result;
  } finally {
    for (const descriptor of descriptors) closeSync(descriptor);
    ports?.close();
    // Before each command the whole working copy is searched for what it may not touch.
    giveBackMemory();
  }
}

/** Arguments go over a descriptor: every user can read the command line, and they contain granted values. */
export function argumentFile(run: RunFolder, words: readonly string[]): string {
  if (words.length > maxArguments || words.some((word) => word.length > maxArgumentChars))
    throw new Pause("sandbox", "sandbox.crowded", {});
  return run.file("arguments", words.join("\0"));
}

/** bubblewrap fails for a missing socket: a service that is not running is left out. */
function isSocket(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isSocket() ?? false;
}

/** The process id, outside, of the first process in the sandbox. */
function firstProcess(statusFile: string): number | undefined {
  const pid = /"child-pid": *([0-9]+)/.exec(readFileSync(statusFile, "utf8"))?.[1];
  return pid === undefined ? undefined : Number(pid);
}

/** bubblewrap reports an exit code only of a command that it started; otherwise exit 1 is its own. */
function wasStarted(statusFile: string): boolean {
  return readFileSync(statusFile, "utf8").includes('"exit-code"');
}

/** The sandbox of a command or server as bubblewrap is told it. */
export async function shapeOf(
  { network = false, readOnly = false, copy }: Pick<SandboxedRequest, "network" | "readOnly" | "copy">,
  ground: CommandContext,
  run: RunFolder,
  { environment: markers, ports }: { environment: Record<string, string>; ports: OfferedPorts | undefined },
): Promise<SandboxShape> {
  const { root, host, tools, bun, grants } = ground;
  const cache = network ? ground.cacheFolder : undefined;
  if (cache) mkdirSync(cache, { recursive: true });
  // bubblewrap fails for a missing path: a tool removed meanwhile is left out.
  const shown = [...tools.folders, ...(bun ? [bun] : [])].filter((path) => existsSync(path));
  const realFolders = host.systemFolders.flatMap(({ path, link }) => (link ? [] : [path]));
  const isShown = (path: string) => ["/usr", ...realFolders, ...shown].some((folder) => path.startsWith(`${folder}/`));
  const { folders, files } = ground.private;
  return {
    root,
    copy,
    host,
    tools: shown,
    covered: { folders: folders.filter(isShown), files: files.filter((path) => isShown(path) && existsSync(path)) },
    placed: [
      ...(network ? [] : [{ from: run.file("resolver", resolverFile), to: resolverInside }]),
      ...(bun ? [{ from: selfAsBunFolder(run, bun), to: toolsInside }] : []),
      ...(ports?.placed ?? []),
    ],
    cache,
    sockets: grants.sockets.filter(isSocket),
    protected: await protectPaths(root),
    emptyFile: run.file("empty", ""),
    environment: {
      ...commandEnvironment({
        path: [...(bun ? [toolsInside] : []), ...tools.path],
        home: homeInside,
        temporary: "/tmp",
      }),
      ...tools.environment,
      ...grants.environment,
      ...(network ? { ...networkEnvironment(cache), ...ground.networkEnvironment } : {}),
      ...markers,
    },
    network,
    readOnly,
    status: firstDescriptor,
    seccomp: ground.seccomp ? firstDescriptor + 1 : undefined,
  };
}
