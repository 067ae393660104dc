import { callPrctl } from "./prctl.ts";

const setDumpable = 4;

/**
 * Keeps other processes of the same user out of this one's memory and environment, where the keys are: no ptrace, no
 * /proc/<pid>/mem or environ, no core dump. Children are not affected. False where the C library cannot be called.
 */
export function keepMemoryPrivate(): boolean {
  return callPrctl(setDumpable, 0);
}
