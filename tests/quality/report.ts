import type { CeilingRun } from "./ceiling.ts";
import { formats } from "./ceiling.ts";
import type { FactsRun, MapRun } from "./context.ts";
import { type FloorRun, ways } from "./floor.ts";
import type { BrokenRun } from "./money.ts";
import { type Outcome, sum, type Tokens } from "./play.ts";

export interface Row {
  what: string;
  measured: string;
  aim: string;
  met: boolean;
}

export function ceilingRows(runs: readonly CeilingRun[]): Row[] {
  return formats.flatMap((format) => {
    const own = runs.filter((run) => run.format === format);
    const right = own.filter(({ fault }) => fault === undefined).length;
    return rowOf(`published changes by ${format}: done and equal`, right, own.length);
  });
}

export function floorRows(runs: readonly FloorRun[]): Row[] {
  const rows = ways.flatMap((way) => {
    const own = runs.filter((run) => run.way === way.name);
    return own.length === 0 ? [] : [falseGreens(`${way.name} (${way.oracle})`, own)];
  });
  return runs.length === 0 ? [] : [...rows, falseGreens("all wrong ways of working", runs)];
}

function falseGreens(what: string, runs: readonly FloorRun[]): Row {
  const green = runs.filter(({ outcome }) => outcome.isDone).length;
  return { what, measured: `${green} of ${runs.length} called done`, aim: "0", met: green === 0 };
}

export function contextRows(runs: readonly FactsRun[]): Row[] {
  return runs.flatMap(({ project, files, expected, missing }) =>
    rowOf(`facts in first requests, ${project.split(" ")[0]} (${files} files)`, expected - missing.length, expected),
  );
}

/** Files of a change in the map have no aim of their own: models can also search. */
export function mapRows(runs: readonly MapRun[]): Row[] {
  return (["small", "medium", "large"] as const).flatMap((size) => {
    const own = runs.filter((run) => run.size === size);
    const changed = own.reduce((all, run) => all + run.changed.length, 0);
    const shown = changed - own.reduce((all, run) => all + run.missing.length, 0);
    const most = Math.max(...own.map(({ files }) => files));
    return rowOf(`changed files in the map, ${size} (up to ${most} files)`, shown, changed).map((row) => ({
      ...row,
      aim: "",
      met: true,
    }));
  });
}

export function moneyRows(outcomes: readonly Outcome[], broken: readonly BrokenRun[]): Row[] {
  const whole = outcomes.map(({ billed, recorded }) => ({ billed, recorded }));
  const told = broken.filter(({ untold }) => untold === 0);
  const cut = broken.filter(({ untold }) => untold > 0);
  // Of a call that broke off an estimate is recorded: never less than what was told.
  const covered = cut.filter(
    ({ billed, untold, recorded }) => recorded.input >= billed.input && recorded.calls === billed.calls + untold,
  );
  return [
    ...tokenRow("tokens billed and recorded, all runs above", whole),
    ...tokenRow("tokens billed and recorded, broken answers that told their usage", told),
    ...rowOf("tasks with answers that broke off: every call recorded", covered.length, cut.length),
  ];
}

function tokenRow(what: string, runs: readonly { billed: Tokens; recorded: Tokens }[]): Row[] {
  if (runs.length === 0) return [];
  const none: Tokens = { input: 0, output: 0, cached: 0, calls: 0 };
  const total = ({ input, output, cached }: Tokens) => input + output + cached;
  const billed = total(runs.map((run) => run.billed).reduce(sum, none));
  const recorded = total(runs.map((run) => run.recorded).reduce(sum, none));
  const met = runs.every((run) => isEqual(run.billed, run.recorded));
  return [{ what, measured: `${billed} and ${recorded}`, aim: "equal", met }];
}

function rowOf(what: string, right: number, of: number): Row[] {
  return of === 0 ? [] : [{ what, measured: `${right} of ${of}`, aim: "all", met: right === of }];
}

/** In Markdown, as it stands in docs/benchmarks.md. */
export function table(rows: readonly Row[]): string {
  const lines = rows.map(({ what, measured, aim, met }) => [what, measured, aim, aim === "" ? "" : met ? "yes" : "NO"]);
  return [["what", "measured", "aim", "met"], ["---", "---", "---", "---"], ...lines]
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`)
    .join("\n");
}

/** What is not as it should be, one a line. */
export function faultsOf(
  ceiling: readonly CeilingRun[],
  floor: readonly FloorRun[],
  facts: readonly FactsRun[],
  maps: readonly MapRun[],
  broken: readonly BrokenRun[],
): string[] {
  const outcomes = [...ceiling, ...floor].filter(({ outcome }) => !isEqual(outcome.billed, outcome.recorded));
  return [
    ...ceiling.flatMap(({ pair, format, fault }) => (fault === undefined ? [] : [`${pair}, ${format}: ${fault}`])),
    ...floor.flatMap(({ pair, way, outcome }) => (outcome.isDone ? [`called done: ${pair}, ${way}`] : [])),
    ...facts.flatMap(({ project, missing }) => missing.map((fact) => `${project}: ${fact} was not told`)),
    ...maps.flatMap(({ project, missing }) => missing.map((path) => `${project}: ${path} is not in the map`)),
    ...outcomes.map(({ pair, outcome }) => `${pair}: ${money(outcome)}`),
    ...broken.flatMap((run) =>
      run.untold > 0 || isEqual(run.billed, run.recorded) ? [] : [`the first answers ${run.fault}: ${money(run)}`],
    ),
  ];
}

function isEqual(one: Tokens, other: Tokens): boolean {
  return one.input === other.input && one.output === other.output && one.cached === other.cached;
}

function money({ billed, recorded }: { billed: Tokens; recorded: Tokens }): string {
  return `billed ${JSON.stringify(billed)}, recorded ${JSON.stringify(recorded)}`;
}
