import { cargo, go } from "./checks/counts/compiled.ts";
import { type Counts, type Reader, unique } from "./checks/counts/counts.ts";
import { bun, jest, mocha, node, vitest } from "./checks/counts/javascript.ts";
import { bare, tap } from "./checks/counts/plain.ts";
import { pytest, unittest } from "./checks/counts/python.ts";

/** Runners whose summaries cannot be mistaken for each other's: one command may run several, which add up. */
const runners: readonly Reader[] = [bun, node, jest, vitest, mocha, pytest, unittest, cargo, go];
/** Formats that others embed: read only where no runner spoke. */
const fallbacks: readonly Reader[] = [tap, bare];

/** What the output of a test command says; undefined where no known format is in it. Several runs in one output add up. */
export function readCounts(output: string): Counts | undefined {
  const lines = Bun.stripANSI(output).split(/\r?\n/);
  const found = runners.map((read) => read(lines)).filter((counts) => counts !== undefined);
  if (found.length === 0) return fallbacks.map((read) => read(lines)).find((counts) => counts !== undefined);
  return found.reduce((sum, counts) => ({
    passed: sum.passed + counts.passed,
    failed: sum.failed + counts.failed,
    skipped: sum.skipped + counts.skipped,
    failing: unique([...sum.failing, ...counts.failing]),
  }));
}
