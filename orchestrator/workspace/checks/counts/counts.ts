/** What the output of one or several test runs says. `failing` holds the names that it gave, each once. */
export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
  failing: string[];
}

/** Reads one runner's format; undefined when the output holds no summary of it. */
export type Reader = (lines: readonly string[]) => Counts | undefined;

/** One summary for each line that `read` understands, added up; names from the whole output. */
export function summed(
  lines: readonly string[],
  read: (line: string, index: number) => Omit<Counts, "failing"> | undefined,
  failing: readonly string[],
): Counts | undefined {
  const summaries = lines.map(read).filter((summary) => summary !== undefined);
  if (summaries.length === 0) return undefined;
  return {
    passed: summaries.reduce((sum, { passed }) => sum + passed, 0),
    failed: summaries.reduce((sum, { failed }) => sum + failed, 0),
    skipped: summaries.reduce((sum, { skipped }) => sum + skipped, 0),
    failing: unique(failing),
  };
}

/** The first group of every line that matches. */
export function matches(lines: readonly string[], pattern: RegExp): string[] {
  return lines
    .map((line) => pattern.exec(line)?.[1]?.trim())
    .filter((name): name is string => name !== undefined && name !== "");
}

/** `amount("2 failed, 1 passed", "passed")` is 1; 0 where the word has no number before it. */
export function amount(line: string, word: string): number {
  const found = new RegExp(`(\\d+)\\s+(?:${word})\\b`, "i").exec(line);
  return found ? Number(found[1]) : 0;
}

/** `labelled("Tests: 3, Failures: 1", "Failures")` is 1; 0 where the label is missing. */
export function labelled(line: string, label: string): number {
  const found = new RegExp(`\\b(?:${label})\\s*[:=]\\s*(\\d+)`, "i").exec(line);
  return found ? Number(found[1]) : 0;
}

export function unique(names: readonly string[]): string[] {
  return [...new Set(names)];
}
