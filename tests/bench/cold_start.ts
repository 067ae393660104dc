import { type Figure, median } from "./figures.ts";
import type { Place } from "./place.ts";
import { measure, type Program } from "./processes.ts";

const runs = 15;
/** A peak between two looks is not seen, and none is ever seen too high: of several runs the highest is the truest. */
const memoryRuns = 5;

interface Start {
  wall: number;
  cpu: number;
  peak: number;
}

/** `--version` and `tasks` on a data folder that exists, in turns with an empty program. */
export async function coldStart(place: Place, emptyProgram: string): Promise<Figure[]> {
  const programs = {
    empty: { ...place.devorch(), argv: [emptyProgram] },
    version: place.devorch("--version"),
    tasks: place.devorch("tasks"),
  };
  const { empty, version, tasks } = await inTurns(programs);
  return [...figuresOf("--version", version, empty, 1.2), ...figuresOf("tasks", tasks, empty)];
}

async function inTurns<Name extends string>(programs: Record<Name, Program>): Promise<Record<Name, Start>> {
  const names = Object.keys(programs) as Name[];
  const taken = Object.fromEntries(names.map((name) => [name, []])) as Record<string, Start[]>;
  const peaks = Object.fromEntries(names.map((name) => [name, 0])) as Record<string, number>;
  // The first round fills caches and creates what the first start creates.
  for (let run = 0; run <= runs; run++) {
    for (const name of names) {
      const start = await measure(programs[name], "not at all");
      if (start.exit !== 0) throw new Error(`${name}: ${start.output}`);
      if (run > 0) taken[name]?.push(start);
    }
  }
  for (let run = 0; run < memoryRuns; run++)
    for (const name of names)
      peaks[name] = Math.max(peaks[name] ?? 0, (await measure(programs[name], "without a pause")).peak);
  const startOf = (name: Name): Start => ({
    wall: median((taken[name] ?? []).map(({ wall }) => wall)),
    cpu: median((taken[name] ?? []).map(({ cpu }) => cpu)),
    peak: peaks[name] ?? 0,
  });
  return Object.fromEntries(names.map((name) => [name, startOf(name)])) as Record<Name, Start>;
}

function figuresOf(name: string, start: Start, empty: Start, mostRatio?: number): Figure[] {
  const against = (value: number) => ({ base: { name: "empty program", value } });
  const aim = mostRatio === undefined ? {} : { aim: { of: "ratio" as const, most: mostRatio } };
  return [
    { name: `${name}: wall`, unit: "ms", value: start.wall * 1000, ...against(empty.wall * 1000), ...aim },
    { name: `${name}: CPU`, unit: "ms", value: start.cpu * 1000, ...against(empty.cpu * 1000), ...aim },
    { name: `${name}: peak memory`, unit: "MB", value: start.peak, ...against(empty.peak), ...aim },
  ];
}
