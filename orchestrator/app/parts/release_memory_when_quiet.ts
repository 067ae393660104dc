import type { Bus } from "../../run/bus.ts";
import type { Log } from "../../service/log.ts";
import { fileMemory, releaseFilePages } from "../../system/file_pages.ts";
import type { Clock } from "../../task/clock.ts";

const lookEveryMs = 1000;
/** Touching what is needed again takes some milliseconds. */
const pauseMs = 10_000;
/** CPU up to which a process has only waited, of the time between two looks. */
const quietShare = 0.05;
/** A quiet process touches some 20 MB again within seconds: releasing less than this gains nothing. */
const worthReleasingBytes = 22 * 1024 ** 2;

/** Gives memory back when the process only waits: for messages, a person, a model, a command. Returns how to stop it. */
export function releaseMemoryWhenQuiet({ bus, clock, log }: { bus: Bus; clock: Clock; log: Log }): () => void {
  let worked = true;
  const off = bus.listen(() => {
    worked = true;
  });
  let used = process.cpuUsage();
  let since = clock.monotonic();
  const look = () => {
    const { user, system } = process.cpuUsage(used);
    const isQuiet = (user + system) / 1000 < (clock.monotonic() - since) * quietShare;
    used = process.cpuUsage();
    since = clock.monotonic();
    if (!isQuiet || fileMemory() < worthReleasingBytes) return later(lookEveryMs);
    // Without work since the last collection, another one frees little.
    if (worked) Bun.gc(true);
    worked = false;
    log.debug("memory.given-back", { bytes: releaseFilePages() });
    later(pauseMs);
  };
  let stop = () => {};
  const later = (ms: number) => {
    stop = clock.after(ms, look);
  };
  later(lookEveryMs);
  return () => {
    off();
    stop();
  };
}
