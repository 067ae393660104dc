import { text } from "../texts/index.ts";
import { endProcess, isEnding } from "./end_process.ts";

export interface Isolation {
  /** Real paths below which a stack trace is a plugin's. */
  folders: readonly string[];
  /** The plugin that a file belongs to, if any. */
  ownerOf(file: string): string | undefined;
  /** An uncaught exception or rejection. `plugin` null: of an unknown plugin. */
  escaped(plugin: string | null, error: unknown): void;
  /** Whether this file of a plugin may end the process. Without it none may. */
  mayEnd?(file: string): boolean;
}

let activeIsolation: Isolation | undefined;

/**
 * From here on no late exception, rejection or process.exit of a plugin ends devorch. Call it before the first plugin is
 * imported: its timers may fire before the import is over.
 */
export function isolate(isolation: Isolation): void {
  const first = activeIsolation === undefined;
  activeIsolation = isolation;
  if (!first) return;
  process.on("uncaughtException", onEscaped);
  process.on("unhandledRejection", onEscaped);
  guardExits();
}

/** A refused process.exit: a plugin called it, or passed it to a timer, where the stack trace does not name the plugin. */
class EndRefused extends Error {}

function onEscaped(error: unknown): void {
  const thrown = readThrown(error);
  const file = fileOfPlugin(thrown.stack);
  // devorch itself rejects only with Errors that have a stack.
  const isTheirs = file !== undefined || thrown.stack === undefined || thrown instanceof EndRefused;
  if (activeIsolation && isTheirs) {
    activeIsolation.escaped(file === undefined ? null : (activeIsolation.ownerOf(file) ?? file), thrown);
    return;
  }
  console.error(thrown.stack ?? thrown.message);
  endProcess(1);
}

/** What was thrown, with a message that is text; without a stack where it is no Error or cannot be read. */
function readThrown(thrown: unknown): Error {
  const read = new Error("an error that cannot be read");
  delete read.stack;
  try {
    if (thrown instanceof EndRefused) return thrown;
    read.message = String(thrown instanceof Error ? thrown.message : thrown);
    if (thrown instanceof Error && typeof thrown.stack === "string") read.stack = thrown.stack;
  } catch {
    // Its properties run code of the plugin, which may throw as well.
  }
  return read;
}

function guardExits(): void {
  const ends = { exit: process.exit, reallyExit: process.reallyExit, abort: process.abort };
  for (const [name, end] of Object.entries(ends))
    Object.assign(process, {
      [name]: (...given: unknown[]) => {
        refuseExit();
        return (end as (...given: unknown[]) => never).apply(process, given);
      },
    });
  const { kill } = process;
  process.kill = (pid, signal) => {
    // The shell stops itself at Ctrl-Z; no other code of devorch calls process.kill on itself.
    const isOurStop = signal === "SIGTSTP" && fileOfPlugin(traceOf()) === undefined;
    if (pid === process.pid && !isOurStop) refuseExit();
    if (isOwners(pid) && !isOurStop) throw new EndRefused(text("en", "plugin.no-exit"));
    return kill.call(process, pid, signal);
  };
}

/**
 * A process group of which this process may be a member (0 and negative numbers; -1 is every process), or its parent: of a plugin
 * that is checked, the devorch that asked.
 */
function isOwners(pid: number): boolean {
  return pid === 0 || pid === -1 || [process.pid, process.ppid].includes(-pid) || pid === process.ppid;
}

function refuseExit(): void {
  if (isEnding()) return;
  const file = fileOfPlugin(traceOf());
  if (file !== undefined && activeIsolation?.mayEnd?.(file)) return;
  throw new EndRefused(text("en", "plugin.no-exit"));
}

function traceOf(): string | undefined {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 100;
  const { stack } = new Error("");
  Error.stackTraceLimit = limit;
  return stack;
}

/** The innermost file of a plugin in a stack trace. */
function fileOfPlugin(stack: string | undefined): string | undefined {
  for (const line of stack?.split("\n") ?? []) {
    const folder = activeIsolation?.folders.find((one) => line.includes(`${one}/`));
    if (folder === undefined) continue;
    const from = line.slice(line.indexOf(`${folder}/`));
    return /^(.*?\.[cm]?[jt]s)(?::\d+)?(?::\d+)?\)?/.exec(from)?.[1];
  }
  return undefined;
}
