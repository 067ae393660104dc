import { isCut } from "../../safety/visible_text.ts";
import { outputLines } from "../output_lines.ts";
import { automake, cargo, ctest, go, meson, nextest, swiftTesting, xctest, zig } from "./compiled.ts";
import { type Counts, plus, type Reader, unique } from "./counts.ts";
import { ava, bun, deno, jest, mocha, node, vitest } from "./javascript.ts";
import { dotnet, gradle, maven, minitest, mix, pest, phpunit, rspec } from "./managed.ts";
import { bare, ownSummary, prove, tap } from "./plain.ts";
import { pytest, unittest } from "./python.ts";

interface Runner {
  read: Reader;
  /** The line of which each run prints exactly one; absent where a run sums up each of its packages. */
  once?: RegExp;
}

/** Their summaries cannot be mistaken for each other's, so those of one output add up. */
const runners: readonly Runner[] = [
  { read: bun, once: /^Ran \d+ tests? across \d+ files?\b/ },
  { read: node, once: /^[#ℹ] cancelled \d+$/ },
  { read: jest, once: /^Tests: +.*\b\d+ total$/ },
  { read: vitest, once: /^ *Tests {2}(?:\d.*\(\d+\)|no tests)$/ },
  { read: mocha, once: /^ *\d+ passing(?: \(.+\))?$/ },
  { read: deno, once: /^(?:ok|FAILED) \| \d+ passed\b/ },
  { read: ava },
  { read: pytest, once: / in [\d.]+s(?: \(.*\))?(?: =+)?$/ },
  { read: unittest, once: /^Ran \d+ tests? in [\d.]+s$/ },
  { read: cargo },
  { read: nextest, once: /^ *Summary \[ *[\d.]+s\]/ },
  { read: go },
  { read: ctest, once: /^\d+% tests passed,/ },
  { read: xctest },
  { read: swiftTesting, once: /^\S+ +Test run with \d+/ },
  { read: zig },
  { read: meson },
  { read: automake },
  { read: phpunit, once: /^(?:OK \(\d+ tests?|Tests: \d+, Assertions)/ },
  { read: pest, once: /^ *Tests: +\d+ .*assertions?\)$/ },
  { read: rspec, once: /^\d+ examples?, \d+ failures?/ },
  { read: minitest, once: /^\d+ (?:runs|tests), \d+ assertions/ },
  { read: maven },
  { read: gradle },
  { read: dotnet },
  { read: mix, once: /^(?:\d+ .*, )?\d+ tests?, \d+ failures?/ },
  { read: prove, once: /^Files=\d+, Tests=\d+,/ },
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
  const spoken = runners.map(({ read }) => read(lines)).filter((counts) => counts !== undefined);
  const failing = unique(spoken.flatMap((counts) => counts.failing));
  const own = ownSummary.test(last) ? bare([last]) : undefined;
  if (own) return { ...own, failing };
  if (spoken.length > 0) return { ...spoken.reduce<Omit<Counts, "failing">>(plus, none), failing };
  return fallbacks.map((read) => read(lines)).find((counts) => counts !== undefined);
}

/**
 * Tests that passed in the last run of an output that `readCounts` understood: `bun test a && bun test b` has two. Where a run
 * may print several summaries, all of them are one run.
 */
export function readLastPassed(output: string, { passed }: Pick<Counts, "passed">): number {
  const lines = outputLines(output);
  if (ownSummary.test(lines.findLast((line) => line.trim() !== "")?.trim() ?? "")) return passed;
  let last = { end: -1, passed };
  for (const { read, once } of runners) {
    if (!once || !read(lines)) continue;
    const end = lines.findLastIndex((line) => once.test(line));
    if (end <= last.end) continue;
    const begin = lines.slice(0, end).findLastIndex((line) => once.test(line)) + 1;
    last = { end, passed: read(lines.slice(begin))?.passed ?? passed };
  }
  return last.passed;
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
