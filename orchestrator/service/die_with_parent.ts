import { callPrctl } from "./prctl.ts";

const setParentDeathSignal = 1;
const kill = 9;

/**
 * From here on the kernel kills this process when the one that started it (`parent`, its process id) is gone, however it went
 * and whatever this one is busy with. False where the C library cannot be called.
 */
export function dieWithParent(parent: number): boolean {
  const isSet = callPrctl(setParentDeathSignal, kill);
  // It may have gone before that.
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
