import { isCut } from "devorch";
import { automake, cargo, ctest, go, meson, nextest, swiftTesting, xctest, zig } from "./checks/counts/compiled.ts";
import { type Counts, plus, type Reader, unique } from "./checks/counts/counts.ts";
import { ava, bun, deno, jest, mocha, node, vitest } from "./checks/counts/javascript.ts";
import { dotnet, gradle, maven, minitest, mix, pest, phpunit, rspec } from "./checks/counts/managed.ts";
import { bare, ownSummary, prove, tap } from "./checks/counts/plain.ts";
import { pytest, unittest } from "./checks/counts/python.ts";
import { outputLines } from "./checks/output_lines.ts";

/** Their summaries cannot be mistaken for each other's, so those of one output add up. */
const runners: readonly Reader[] = [
  bun,
  node,
  jest,
  vitest,
  mocha,
  deno,
  ava,
  pytest,
  unittest,
  cargo,
  nextest,
  go,
  ctest,
  xctest,
  swiftTesting,
  zig,
  meson,
  automake,
  phpunit,
  pest,
  rspec,
  minitest,
  maven,
  gradle,
  dotnet,
  mix,
  prove,
];

/** Formats that others embed: read only where no runner spoke. */
const fallbacks: readonly Reader[] = [tap, bare];

/**
 * What the output of a test command says; undefined where no known format is in it. Several runs in one output add up,
 * unless the command's last line is a plain `12 passed, 1 failed`, which is taken at its word.
 */
export function readCounts(output: string): Counts | undefined {
  const lines = outputLines(output);
  const last = lines.findLast((line) => line.trim() !== "")?.trim() ?? "";
  const spoken = runners.map((read) => read(lines)).filter((counts) => counts !== undefined);
  const failing = unique(spoken.flatMap((counts) => counts.failing));
  const own = ownSummary.test(last) ? bare([last]) : undefined;
  if (own) return { ...own, failing };
  if (spoken.length > 0) return { ...spoken.reduce<Omit<Counts, "failing">>(plus, none), failing };
  return fallbacks.map((read) => read(lines)).find((counts) => counts !== undefined);
}

/**
 * Whether there may have been more than the output still says: its middle was dropped, with the summaries of whatever ran
 * there. A last line that sums everything up is taken at its word.
 */
export function isPartial(output: string): boolean {
  if (!isCut(output)) return false;
  const last = outputLines(output).findLast((line) => line.trim() !== "") ?? "";
  return !ownSummary.test(last.trim());
}

const none = { passed: 0, failed: 0, skipped: 0 };
