/** What the output of one or several test runs says. `failing` holds the names that it gave, each once. */
export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
  failing: string[];
}

export type Numbers = Omit<Counts, "failing">;

/** Reads one runner's format; undefined when the output holds no summary of it. */
export type Reader = (lines: readonly string[]) => Counts | undefined;

/** The summaries that `read` finds line by line, added up; undefined when there is none. */
export function summed(
  lines: readonly string[],
  read: (line: string, index: number) => Numbers | undefined,
  failing: readonly string[] = [],
): Counts | undefined {
  const summaries = lines.map(read).filter((summary) => summary !== undefined);
  return summaries.length === 0 ? undefined : { ...summaries.reduce(plus), failing: unique(failing) };
}

export function plus(one: Numbers, other: Numbers): Numbers {
  return {
    passed: one.passed + other.passed,
    failed: one.failed + other.failed,
    skipped: one.skipped + other.skipped,
  };
}

/** The first group of every line that matches. */
export function matches(lines: readonly string[], pattern: RegExp): string[] {
  return lines.map((line) => pattern.exec(line)?.[1]?.trim()).filter((name): name is string => Boolean(name));
}

/** `amount("2 failed, 1 passed", "passed")` is 1; several words are added up; 0 where none has a number before it. */
export function amount(line: string, ...words: string[]): number {
  const found = words.map((word) => new RegExp(`(\\d+) +${word}\\b`, "i").exec(line)?.[1]);
  return found.reduce((sum, number) => sum + Number(number ?? 0), 0);
}

/** `labelled("Tests: 3, Failures: 1", "Failures")` is 1; several labels are added up; 0 where none is there. */
export function labelled(line: string, ...labels: string[]): number {
  const found = labels.map((label) => new RegExp(`(?:^|[^\\w ] *| {2,})${label} *[:=] *(\\d+)`, "i").exec(line)?.[1]);
  return found.reduce((sum, number) => sum + Number(number ?? 0), 0);
}

/** What is left of a total when the rest is known. */
export function outOf(total: number, { failed, skipped = 0 }: { failed: number; skipped?: number }): Numbers {
  return { passed: Math.max(0, total - failed - skipped), failed, skipped };
}

export function unique(names: readonly string[]): string[] {
  return [...new Set(names)];
}
