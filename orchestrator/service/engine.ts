/** This process waits more than it computes: what the engine would optimize has mostly run for the last time by then. */
const setting = "BUN_JSC_useDFGJIT";

/**
 * Begins the executable again in the same process, with a setting of the engine that only the environment can give it; returns where it is
 * in force, or where the system refuses. Ten milliseconds, for a fifth of the CPU of a step of 100 calls and 10 MB.
 */
export function setEngine(): void {
  if (process.env[setting] === undefined) beginAgain();
  // Programs that are started from here on are engines of their own.
  delete process.env[setting];
}

/** The environment in which this program begins with its engine set. */
export function environmentWithEngine(): NodeJS.ProcessEnv {
  return { ...process.env, [setting]: "0" };
}

function beginAgain(): void {
  try {
    process.execve?.(process.execPath, [process.argv0, ...process.argv.slice(2)], environmentWithEngine());
  } catch {
    // Slower, and as good.
  }
}
