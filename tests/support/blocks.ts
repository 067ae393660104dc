import { readFileSync } from "node:fs";

/** A process that answers nobody for this long is blocked. */
const mostMs = 500;
/** Of waiting: for a process that is blocked for good. */
const patienceMs = 60_000;
const tickMs = 10;
const everyMs = 20;

/**
 * Asks `url` again and again until it is stopped, and counts how often the main thread of the process behind it worked for half a
 * second without coming to answer. Its own time counts, not that of the clock: a busy machine takes nothing away from it.
 */
export function countBlocks(pid: number, url: string): { stop(): Promise<{ blocks: number; answers: number }> } {
  let going = true;
  const counted = (async () => {
    const found = { blocks: 0, answers: 0 };
    while (going) {
      const before = workedMs(pid);
      const answered = await fetch(url, { signal: AbortSignal.timeout(patienceMs) }).then(
        (response) => response.ok,
        () => false,
      );
      if (answered) found.answers++;
      if (!answered || workedMs(pid) - before > mostMs) found.blocks++;
      await Bun.sleep(everyMs);
    }
    return found;
  })();
  return {
    stop() {
      going = false;
      return counted;
    },
  };
}

/** Processor time of the main thread. */
function workedMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/task/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * tickMs;
}
