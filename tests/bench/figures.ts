/** One line of the result. */
export interface Figure {
  name: string;
  value: number;
  unit: "ms" | "s" | "MB" | "kB" | "";
  /** Of the runs whose median the value is. */
  spread?: { least: number; most: number };
  /** What it is held against in the same run, and its name. */
  base?: { name: string; value: number };
  /** The most that the value may be, or its ratio to `base`. */
  aim?: { of: "value" | "ratio"; most: number };
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  if (low === undefined || high === undefined) throw new Error("no values");
  return (low + high) / 2;
}

/** The medians of every numeric field. */
export function medians<Name extends string>(
  runs: readonly Record<Name, number>[],
  names: readonly Name[],
): Record<Name, number> {
  return Object.fromEntries(names.map((name) => [name, median(runs.map((run) => run[name]))])) as Record<Name, number>;
}

export function ratioOf({ value, base }: Figure): number | undefined {
  return base && value / base.value;
}

export function isMet(figure: Figure): boolean | undefined {
  const { aim, value } = figure;
  return aim && (aim.of === "value" ? value : (ratioOf(figure) ?? Number.NaN)) <= aim.most;
}
