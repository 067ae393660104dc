import { killSelf } from "../../plugins/end_process.ts";

/**
 * A hook for the tests alone: with DEVORCH_CRASH_AT=n this process kills itself at the n-th point of its journal, where the
 * points are the moments right before and right after each transaction. Undefined without the variable.
 */
export function crashPoint(at: string | undefined): (() => void) | undefined {
  const last = Number(at);
  if (!(last > 0)) return undefined;
  let point = 0;
  return () => {
    point += 1;
    if (point === last) killSelf();
  };
}
