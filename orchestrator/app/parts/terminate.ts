import { endProcess } from "../../plugins/end_process.ts";
import { Exit, type ExitCode } from "../../task/errors.ts";

const shutdownTimeoutMs = 10_000;

/**
 * At a signal, `leave` ends what runs with a checkpoint, within ten seconds; a second signal leaves at once. Tasks continue at
 * the next start.
 */
export function onTerminate(signals: readonly NodeJS.Signals[], exit: ExitCode, leave: () => Promise<void>): void {
  process.off("SIGTERM", detach);
  let asked = false;
  const terminate = () => {
    if (asked) endProcess(exit);
    asked = true;
    setTimeout(() => endProcess(exit), shutdownTimeoutMs);
    void leave().finally(() => endProcess(exit));
  };
  for (const signal of signals) process.on(signal, terminate);
}

/** For a process that only follows: SIGTERM ends it at once, and the tasks go on where they are. */
export function detachOnTerminate(): void {
  process.off("SIGTERM", detach);
  process.on("SIGTERM", detach);
}

function detach(): void {
  endProcess(Exit.later);
}
