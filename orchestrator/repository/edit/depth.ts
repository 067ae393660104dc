import { isBlank, leading } from "./style.ts";

/**
 * Lines that were all sent with one indent and stand at another one: was a part of it left out, or are levels written in
 * another width? It matters only where `new` has other depths, and its steps must leave no doubt. `unit` is the width of a
 * level of the file, in columns.
 */
export function isUnknownDepth(
  sent: readonly string[],
  file: readonly string[],
  come: readonly string[],
  unit: number,
): boolean {
  const [only, ...others] = new Set(indentsOf(sent));
  const there = indentsOf(file)[0] ?? "";
  if (only === undefined || others.length > 0 || only === there) return false;
  const step = stepOf(come, only);
  if (step === 0) return false;
  if (/^\t+$/.test(only) && /^ +$/.test(there)) return step > 1 || there.length !== only.length * unit;
  if (/^ +$/.test(only) && /^\t+$/.test(there)) return only.length !== there.length * step;
  return /^ *$/.test(only + there) && step !== unit;
}

/** The smallest difference between the lines' depths and `from`, in characters; 0 where all are as deep. */
function stepOf(lines: readonly string[], from: string): number {
  const steps = indentsOf(lines).map((indent) => Math.abs(indent.length - from.length));
  const step = Math.min(...steps.filter((width) => width > 0));
  return Number.isFinite(step) ? step : 0;
}

/** Indents of the lines that are not blank. */
function indentsOf(lines: readonly string[]): string[] {
  return lines.filter((line) => !isBlank(line)).map(leading);
}
