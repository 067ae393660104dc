/** Test counts of an output with one or several runs; `failing` holds unique names of failing tests. */
export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
  failing: string[];
}

export type Numbers = Omit<Counts, "failing">;

/** The numbers that `read` finds line by line, added up; undefined when there are none. */
export function sumLines(lines: readonly string[], read: (line: string) => Numbers | undefined): Numbers | undefined {
  const found = lines.map(read).filter((numbers) => numbers !== undefined);
  return found.length === 0 ? undefined : found.reduce(plus);
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

export function unique(names: readonly string[]): string[] {
  return [...new Set(names)];
}
