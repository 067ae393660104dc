/** This process waits more than it computes: what the engine would optimize has mostly run for the last time by then. */
const setting = "BUN_JSC_useDFGJIT";

/**
 * Begins the executable again in the same process, with a setting of the engine that only the environment can give it; returns where it is
 * in force, or where the system refuses. Ten milliseconds, for a fifth of the CPU of a step of 100 calls and 10 MB.
 */
export function setEngine(): void {
  const isSet = process.env[setting] !== undefined;
  if (!isSet) beginAgain({ ...process.env, [setting]: "0" });
  // Programs that are started from here on are engines of their own.
  delete process.env[setting];
}

function beginAgain(env: NodeJS.ProcessEnv): void {
  try {
    process.execve?.(process.execPath, [process.argv0, ...process.argv.slice(2)], env);
  } catch {
    // Slower, and as good.
  }
}
