import { amount, type Counts, labelled, matches, outOf, type Reader } from "./counts.ts";

/** The summary of Perl's `prove`: `Files=1, Tests=3, …`; its details name files and numbers, not tests. */
export const prove: Reader = (lines) => {
  const totals = lines.filter((line) => /^Files=\d+, Tests=\d+,/.test(line));
  if (totals.length === 0) return undefined;
  const sum = (numbers: string[]) => numbers.reduce((total, number) => total + Number(number), 0);
  const failed = sum(matches(lines, /^\S+ +\(Wstat: .*Tests: \d+ Failed: (\d+)\)/));
  const skipped = sum(matches(lines, /\(less (\d+) skipped subtests?:/));
  const tests = totals.reduce((total, line) => total + labelled(line, "Tests"), 0);
  return {
    ...outOf(tests, { failed, skipped }),
    failing: [
      ...matches(lines, /^# +Failed test '(.+)'/),
      ...matches(lines, /^(\S+) +\(Wstat: .*Tests: \d+ Failed: [1-9]\d*\)/),
    ],
  };
};

/** Raw TAP: `ok 1 - name`, `not ok 2 - name`, `ok 3 # SKIP why`. A TODO may fail; a planned test that never ran has. */
export const tap: Reader = (lines) => {
  const plan = lines.findIndex((line) => /^1\.\.\d+/.test(line));
  if (plan < 0) return undefined;
  const counts: Counts = { passed: 0, failed: 0, skipped: 0, failing: [] };
  for (const line of lines) {
    const found = /^(not )?ok\b(?: (\d+))?(?: -)? ?(.*?)(?:\s*# *(SKIP|TODO)\b.*)?$/i.exec(line);
    if (!found) continue;
    const [, not, number, name, directive] = found;
    if (directive) counts.skipped++;
    else if (!not) counts.passed++;
    else {
      counts.failed++;
      counts.failing.push(name || `test ${number ?? counts.failed}`);
    }
  }
  const planned = lines.reduce((sum, line) => sum + Number(/^1\.\.(\d+)/.exec(line)?.[1] ?? 0), 0);
  const missing = Math.max(0, planned - counts.passed - counts.failed - counts.skipped);
  return planned === 0 ? counts : { ...counts, failed: counts.failed + missing };
};

/** A line that is nothing but `12 passed, 1 failed` (`, 2 skipped`). */
export const ownSummary = /^(?:tests?:? *)?\d+ passed, \d+ failed(?:, \d+ skipped)?\.?$/i;

/** The last line that gives both numbers in words, in any order. */
export const bare: Reader = (lines) => {
  const said = [
    ownSummary,
    /\b\d+ (?:tests? )?passed\b.*\b\d+ (?:tests? )?failed\b/i,
    /\b\d+ (?:tests? )?failed\b.*\b\d+ (?:tests? )?passed\b/i,
    /^\s*(?:all )?\d+ (?:tests? )?(?:passed|failed)\.?$/i,
  ];
  const line = said.map((pattern) => lines.findLast((each) => pattern.test(each))).find((each) => each !== undefined);
  if (line === undefined) return undefined;
  return {
    passed: amount(line, "(?:tests? )?passed"),
    failed: amount(line, "(?:tests? )?failed"),
    skipped: amount(line, "(?:tests? )?skipped"),
    failing: [],
  };
};
