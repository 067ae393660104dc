import { messageOf, text } from "devorch";

export interface Isolation {
  /** Real paths below which a stack trace is a plugin's. */
  folders: readonly string[];
  /** The plugin that a file belongs to, if any. */
  ownerOf(file: string): string | undefined;
  /** A throw or a rejection that nobody waited for. `plugin` null: some plugin's, it is not known which. */
  escaped(plugin: string | null, error: unknown): void;
}

let current: Isolation | undefined;

/** From here on nothing that a plugin throws late, rejects or ends by process.exit ends devorch. Once per process. */
export function isolate(isolation: Isolation): void {
  const first = current === undefined;
  current = isolation;
  if (!first) return;
  process.on("uncaughtException", onEscaped);
  process.on("unhandledRejection", onEscaped);
  guardExits();
}

function onEscaped(error: unknown): void {
  const file = fileOfPlugin(error instanceof Error ? error.stack : undefined);
  // Whatever of ours rejects is an Error with a stack.
  if (current && (file !== undefined || !(error instanceof Error))) {
    current.escaped(file === undefined ? null : (current.ownerOf(file) ?? file), error);
    return;
  }
  console.error(error instanceof Error ? (error.stack ?? messageOf(error)) : error);
  process.exit(1);
}

function guardExits(): void {
  const ends = { exit: process.exit, reallyExit: process.reallyExit, abort: process.abort };
  for (const [name, end] of Object.entries(ends))
    Object.assign(process, {
      [name]: (...given: unknown[]) => {
        refuseFromPlugin();
        return (end as (...given: unknown[]) => never).apply(process, given);
      },
    });
  const { kill } = process;
  process.kill = (pid, signal) => {
    if (pid === process.pid || pid === 0) refuseFromPlugin();
    return kill.call(process, pid, signal);
  };
}

function refuseFromPlugin(): void {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 100;
  const { stack } = new Error("");
  Error.stackTraceLimit = limit;
  if (fileOfPlugin(stack) !== undefined) throw new Error(text("en", "plugin.no-exit"));
}

/** The innermost file of a plugin in a stack trace. */
function fileOfPlugin(stack: string | undefined): string | undefined {
  for (const line of stack?.split("\n") ?? []) {
    const folder = current?.folders.find((one) => line.includes(`${one}/`));
    if (folder === undefined) continue;
    const from = line.slice(line.indexOf(`${folder}/`));
    return /^(.*?\.[cm]?[jt]s)(?::\d+)?(?::\d+)?\)?/.exec(from)?.[1];
  }
  return undefined;
}
