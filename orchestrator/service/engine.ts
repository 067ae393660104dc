import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { execute } from "../system/execute.ts";

/**
 * This process waits more than it computes. What the engine would optimize has mostly run for the last time by then, and what it would
 * compile at its 500th turn, at its 20,000th.
 */
const settings = { BUN_JSC_useDFGJIT: "0", BUN_JSC_thresholdForJITAfterWarmUp: "20000" };

/**
 * Begins the executable again in the same process, with settings of the engine that only the environment can give it; returns where they
 * are in force, or where the system refuses. Ten milliseconds, for a third of the CPU of a step of 100 calls and 17 MB.
 */
export function setEngine(): void {
  const missing = Object.entries(settings).filter(([name]) => process.env[name] === undefined);
  if (missing.length > 0) beginAgain(missing);
  // Programs that are started from here on are engines of their own.
  for (const name of Object.keys(settings)) delete process.env[name];
}

/** The environment in which this program begins with its engine set. */
export function environmentWithEngine(): NodeJS.ProcessEnv {
  return { ...process.env, ...settings };
}

function beginAgain(missing: [name: string, value: string][]): void {
  try {
    const added = missing.map(([name, value]) => `${name}=${value}\0`);
    execute({
      program: process.execPath,
      words: readFileSync("/proc/self/cmdline"),
      variables: Buffer.concat([readFileSync("/proc/self/environ"), Buffer.from(added.join(""))]),
      descriptors: givenDescriptors(),
    });
  } catch {
    // Slower, and as good.
  }
}

/** Those beyond the three streams that the program was started with: Bun's own are its event loop's. */
function givenDescriptors(): number[] {
  return readdirSync("/proc/self/fd")
    .map(Number)
    .filter((fd) => {
      try {
        return fd > 2 && !readlinkSync(`/proc/self/fd/${fd}`).startsWith("anon_inode:");
      } catch {
        return false;
      }
    });
}
