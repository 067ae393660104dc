import { amount, type Counts, matches, type Reader, summed } from "./counts.ts";

/** ` 3 pass`, ` 2 skip`, ` 2 todo`, ` 4 fail` on lines of their own, then `Ran 11 tests across 3 files.` */
export const bun: Reader = (lines) => {
  if (!lines.some((line) => /^Ran \d+ tests? across \d+ files?\b/.test(line))) return undefined;
  return summed(
    lines,
    ownLine(/^ {0,4}(\d+) (pass|fail|skip|todo)$/),
    matches(lines, /^(?:\(fail\)|✗) (.+?)(?: \[[\d.]+ ?m?s\])?$/),
  );
};

/** `# pass 3` of the TAP reporter, `ℹ pass 3` of the spec reporter. */
export const node: Reader = (lines) => {
  if (!lines.some((line) => /^(?:#|ℹ) (?:cancelled|suites) \d+$/.test(line))) return undefined;
  const names = [
    ...matches(lines, /^\s*✖ (.+?) \([\d.]+ms\)(?: #.*)?$/),
    ...matches(lines, /^\s*not ok \d+ - (.+?)(?: #.*)?$/),
  ];
  return summed(lines, ownLine(/^(?:#|ℹ) (pass|fail|cancelled|skipped|todo) (\d+)$/), names);
};

/** `Tests:       1 failed, 1 skipped, 3 passed, 5 total`. */
export const jest: Reader = (lines) =>
  summed(
    lines,
    (line) => (/^Tests:\s+.*\btotal\b/.test(line) ? words(line) : undefined),
    matches(lines, /^\s*● (.+ › .+|(?!Console|Test suite failed).+)$/),
  );

/** `      Tests  1 failed | 3 passed | 1 skipped (5)`. */
export const vitest: Reader = (lines) =>
  summed(
    lines,
    (line) => (/^\s*Tests {2}.*\(\d+\)\s*$/.test(line) ? words(line) : undefined),
    matches(lines, /^\s*FAIL\s+(.+ > .+?)(?: \[.*\])?$/),
  );

/** `  3 passing (12ms)`, `  1 pending`, `  2 failing`. */
export const mocha: Reader = (lines) => {
  if (!lines.some((line) => /^\s*\d+ passing(?: \(.+\))?$/.test(line))) return undefined;
  return summed(lines, ownLine(/^\s*(\d+) (passing|failing|pending)(?: \(.+\))?$/), []);
};

function words(line: string): Omit<Counts, "failing"> {
  return {
    passed: amount(line, "passed"),
    failed: amount(line, "failed"),
    skipped: amount(line, "skipped|todo|pending"),
  };
}

/** Summaries that give each number a line of its own; the pattern's two groups are the number and the word. */
function ownLine(pattern: RegExp): (line: string) => Omit<Counts, "failing"> | undefined {
  return (line) => {
    const found = pattern.exec(line);
    if (!found) return undefined;
    const [word, number] = [found[1], found[2]].sort((a) => (/^\d/.test(a ?? "") ? 1 : -1));
    const value = Number(number);
    const kind = /^pass/.test(word ?? "") ? "passed" : /^(?:fail|cancel)/.test(word ?? "") ? "failed" : "skipped";
    return { passed: 0, failed: 0, skipped: 0, [kind]: value };
  };
}
