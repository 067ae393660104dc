import { automake, cargo, ctest, go, meson, nextest, swift, zig } from "./checks/counts/compiled.ts";
import { type Counts, plus, type Reader, unique } from "./checks/counts/counts.ts";
import { ava, bun, deno, jest, mocha, node, vitest } from "./checks/counts/javascript.ts";
import { dotnet, gradle, maven, minitest, mix, pest, phpunit, rspec } from "./checks/counts/managed.ts";
import { bare, ownSummary, prove, tap } from "./checks/counts/plain.ts";
import { pytest, unittest } from "./checks/counts/python.ts";

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
  swift,
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
  const lines = Bun.stripANSI(output)
    .split(/\r?\n/)
    .map((line) => withoutPackage(line.slice(0, longestLine)));
  const last = lines.findLast((line) => line.trim() !== "")?.trim() ?? "";
  const spoken = runners.map((read) => read(lines)).filter((counts) => counts !== undefined);
  const failing = unique(spoken.flatMap((counts) => counts.failing));
  const own = ownSummary.test(last) ? bare([last]) : undefined;
  if (own) return { ...own, failing };
  if (spoken.length > 0) return { ...spoken.reduce<Omit<Counts, "failing">>(plus, none), failing };
  return fallbacks.map((read) => read(lines)).find((counts) => counts !== undefined);
}

/** A summary is shorter; a minified bundle in a stack is not. */
const longestLine = 2000;

const none = { passed: 0, failed: 0, skipped: 0 };

/** What runs the tests of a whole workspace puts the package before each line: `@shop/a test: …`, `shop:test: …`. */
function withoutPackage(line: string): string {
  return line.replace(/^@?[\w./-]+[ :]test(?::[\w-]+)?: ?/, "");
}
