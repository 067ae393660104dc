import { fileMemory, giveBackCode } from "../../service/idle_memory.ts";
import type { Runtime } from "../runtime.ts";

const afterStartMs = 5000;
const pauseMs = 60_000;
/** An idle process touches some 35 MB again at once: releasing less than this gains nothing. */
const worthReleasingBytes = 40 * 1024 ** 2;

/** Gives memory back whenever the service has nothing to execute, at most once a minute. Returns how to stop it. */
export function releaseMemoryWhenIdle({ bus, clock, devorch, log }: Runtime): () => void {
  let worked = false;
  const off = bus.listen(() => {
    worked = true;
  });
  const releaseIfIdle = () => {
    stop = clock.after(pauseMs, releaseIfIdle);
    if (devorch.engine.busy || fileMemory() < worthReleasingBytes) return;
    // Without work since the last collection, another one frees little.
    if (worked) Bun.gc(true);
    worked = false;
    log.debug("memory.given-back", { bytes: giveBackCode() });
  };
  let stop = clock.after(afterStartMs, releaseIfIdle);
  return () => {
    off();
    stop();
  };
}
