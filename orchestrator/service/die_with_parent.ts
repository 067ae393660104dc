import { callPrctl } from "./prctl.ts";

const setParentDeathSignal = 1;
const kill = 9;

/**
 * From here on the kernel kills this process when its parent (process id `parent`) ends, also while a call blocks. False where
 * the C library cannot be called.
 */
export function dieWithParent(parent: number): boolean {
  const isSet = callPrctl(setParentDeathSignal, kill);
  // The parent may have ended before the call.
  if (!isThere(parent)) process.exit(1);
  return isSet;
}

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as { code?: string }).code === "EPERM";
  }
}
