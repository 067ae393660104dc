import { endProcess } from "../../plugins/ending.ts";
import type { ExitCode } from "../../task/errors.ts";

const patienceMs = 10_000;

/** At a signal, `leave` ends what runs with a checkpoint, within ten seconds; a second signal leaves at once. Tasks go on at the next start. */
export function onTerminate(signals: readonly NodeJS.Signals[], exit: ExitCode, leave: () => Promise<void>): void {
  let asked = false;
  const terminate = () => {
    if (asked) endProcess(exit);
    asked = true;
    setTimeout(() => endProcess(exit), patienceMs);
    void leave().finally(() => endProcess(exit));
  };
  for (const signal of signals) process.on(signal, terminate);
}
