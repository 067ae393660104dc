import { announcedTests, type Plan, type PlanStep, plannedFiles, type Verify } from "./plan.ts";

export interface ListDifference<T> {
  added: T[];
  removed: T[];
}

/** The parts of a command that an approval covers. */
export type PlanCommand = Pick<Verify, "run" | "network" | "expect">;

/** How one step changed; numbers from 1, `from` in the old plan, `to` in the new one. */
export type StepDifference =
  | { kind: "added"; to: number; title: string }
  | { kind: "removed"; from: number; title: string }
  | {
      kind: "kept";
      from: number;
      to: number;
      title: string;
      /** The old title if it changed, else null. */
      was: string | null;
      /** True when its order among the kept steps changed. */
      moved: boolean;
      goal: boolean;
      files: ListDifference<string>;
      /** Existing tests that it changes. */
      tests: ListDifference<string>;
      checks: ListDifference<PlanCommand>;
      /** Titles of the added and removed dependencies. */
      waits: ListDifference<string>;
    };

/** The differences between two revisions of a plan in everything that an approval covers. */
export interface PlanDifference {
  summary: boolean;
  /** In the order of the new plan, a removed step where it stood. */
  steps: StepDifference[];
  setup: ListDifference<PlanCommand>;
  /** Whether network access was added or removed. */
  network: "opened" | "closed" | null;
  lists: ({ name: ListName } & ListDifference<string>)[];
}

const listNames = ["assumptions", "acceptance", "makesGreen", "outOfScope", "risks"] as const;
export type ListName = (typeof listNames)[number];

/** Compares two plans; `steps` lists every step, unchanged ones too. */
export function planDifference(old: Plan, now: Plan): PlanDifference {
  return {
    summary: old.summary !== now.summary,
    steps: stepDifferences(old, now),
    setup: compareLists(old.setup ?? [], now.setup ?? [], commandKey),
    network: networkChange(old, now),
    lists: listNames
      .map((name) => ({ name, ...compareLists(old[name] ?? [], now[name] ?? []) }))
      .filter(({ added, removed }) => added.length + removed.length > 0),
  };
}

/** Whether the step is the same in both plans. */
export function isUnchanged(step: StepDifference): boolean {
  return (
    step.kind === "kept" &&
    step.was === null &&
    !step.moved &&
    !step.goal &&
    [step.files, step.tests, step.checks, step.waits].every(({ added, removed }) => added.length + removed.length === 0)
  );
}

function stepDifferences(old: Plan, now: Plan): StepDifference[] {
  const pairs = matchSteps(old.steps, now.steps);
  const inPlace = longestIncreasingSubsequence(now.steps.flatMap((_, to) => pairs.get(to) ?? []));
  const found = now.steps.map((step, to): StepDifference => {
    const from = pairs.get(to);
    const before = from === undefined ? undefined : old.steps[from];
    if (from === undefined || !before) return { kind: "added", to: to + 1, title: step.title };
    return {
      ...compareSteps(before, step, waitsChange(old, now, from, to, pairs)),
      from: from + 1,
      to: to + 1,
      moved: !inPlace.has(from),
    };
  });
  const taken = new Set(pairs.values());
  for (const [from, { title }] of old.steps.entries()) {
    if (taken.has(from)) continue;
    const next = found.findIndex((one) => one.kind === "kept" && !one.moved && one.from > from + 1);
    found.splice(next < 0 ? found.length : next, 0, { kind: "removed", from: from + 1, title });
  }
  return found;
}

function compareSteps(old: PlanStep, now: PlanStep, waits: ListDifference<string>) {
  return {
    kind: "kept" as const,
    title: now.title,
    was: old.title === now.title ? null : old.title,
    goal: old.goal !== now.goal,
    files: compareLists(plannedFiles({ steps: [old] }), plannedFiles({ steps: [now] })),
    tests: compareLists(announcedTests({ steps: [old] }), announcedTests({ steps: [now] })),
    checks: compareLists(old.verify ?? [], now.verify ?? [], commandKey),
    waits,
  };
}

/** A dependency that was only renumbered is no change. */
function waitsChange(
  old: Plan,
  now: Plan,
  from: number,
  to: number,
  pairs: Map<number, number>,
): ListDifference<string> {
  const before = (old.steps[from]?.dependsOn ?? []).map((number) => number - 1);
  const after = (now.steps[to]?.dependsOn ?? []).map((number) => number - 1);
  const came = after.filter((index) => !before.includes(pairs.get(index) ?? -1));
  const went = before.filter((index) => !after.some((one) => pairs.get(one) === index));
  const titles = (plan: Plan, indexes: number[]) => indexes.map((index) => plan.steps[index]?.title ?? "");
  return { added: titles(now, came), removed: titles(old, went) };
}

/** New index to old index of matching steps, the most similar pairs first. */
function matchSteps(old: readonly PlanStep[], now: readonly PlanStep[]): Map<number, number> {
  const candidates = now.flatMap((step, to) =>
    old.map((before, from) => ({ to, from, likeness: likeness(before, step), far: Math.abs(to - from) })),
  );
  candidates.sort((one, other) => other.likeness - one.likeness || one.far - other.far);
  const pairs = new Map<number, number>();
  const taken = new Set<number>();
  for (const { to, from, likeness: value } of candidates) {
    if (value < minSimilarity || pairs.has(to) || taken.has(from)) continue;
    pairs.set(to, from);
    taken.add(from);
  }
  return pairs;
}

const minSimilarity = 0.4;

/** From 0 to 1. */
function likeness(old: PlanStep, now: PlanStep): number {
  if (old.title === now.title) return old.goal === now.goal ? 1 : 0.95;
  if (old.goal === now.goal) return 0.9;
  const share = (of: (step: PlanStep) => string[]) => overlap(of(old), of(now));
  return (
    0.5 * share(({ title }) => longWords(title)) +
    0.3 * share(({ goal }) => longWords(goal)) +
    0.2 * share((step) => plannedFiles({ steps: [step] }))
  );
}

function longWords(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}_]{3,}/gu) ?? [];
}

function overlap(one: string[], other: string[]): number {
  const [left, right] = [new Set(one), new Set(other)];
  const both = [...left].filter((word) => right.has(word)).length;
  return both === 0 ? 0 : both / (left.size + right.size - both);
}

function networkChange(old: Plan, now: Plan): PlanDifference["network"] {
  const [before, after] = [opensNetwork(old), opensNetwork(now)];
  if (before === after) return null;
  return after ? "opened" : "closed";
}

/** Whether any command of the plan may use the network. */
export function opensNetwork({ setup = [], steps }: Plan): boolean {
  return [...setup, ...steps.flatMap(({ verify = [] }) => verify)].some(({ network }) => network === true);
}

function commandKey({ run, network = false, expect = "pass" }: PlanCommand): string {
  return JSON.stringify([run, network, expect]);
}

function compareLists<T>(old: readonly T[], now: readonly T[], key: (item: T) => string = String): ListDifference<T> {
  const [before, after] = [new Set(old.map(key)), new Set(now.map(key))];
  return { added: now.filter((item) => !before.has(key(item))), removed: old.filter((item) => !after.has(key(item))) };
}

/** The steps that stayed in order, as many as possible, so that the fewest count as moved. */
function longestIncreasingSubsequence(values: readonly number[]): Set<number> {
  const best: number[][] = [];
  for (const [index, value] of values.entries()) {
    const before = best.slice(0, index).filter((_, at) => (values[at] ?? 0) < value);
    const longest = before.reduce((one, other) => (other.length > one.length ? other : one), [] as number[]);
    best.push([...longest, value]);
  }
  return new Set(best.reduce((one, other) => (other.length > one.length ? other : one), []));
}
