/**
 * `make bench-quality`: whether what devorch calls done is done, without a real model. `bun tests/quality/run.ts [part...]`: ceiling,
 * floor, context, map, money; all of them without one. `--only=<package>` leaves out the pairs of others. See docs/benchmarks.md.
 */
import { type CeilingRun, formats, playCeiling } from "./ceiling.ts";
import { playFacts, playMap } from "./context.ts";
import { type FloorRun, floorPairs, playFloor, ways } from "./floor.ts";
import { openMaterial } from "./material.ts";
import { playBrokenAnswers } from "./money.ts";
import { pairs as allPairs, type Pair, projects } from "./pairs.ts";
import { ceilingRows, contextRows, faultsOf, floorRows, mapRows, moneyRows, type Row, table } from "./report.ts";
import { inTurns } from "./turns.ts";

const words = process.argv.slice(2);
const parts = words.filter((word) => !word.startsWith("--"));
const only = words.flatMap((word) => /^--only=(.*)/.exec(word)?.[1] ?? []);
const wanted = ({ name }: Pair) => only.length === 0 || only.some((each) => name.startsWith(`${each} `));
const pairs = allPairs.filter(wanted);
const wants = (part: string) => parts.length === 0 || parts.includes(part);
const material = openMaterial();
const progress = (done: string) => process.stderr.write(`${done}\n`);

const ceiling: CeilingRun[] = wants("ceiling")
  ? await inTurns(
      pairs.flatMap((pair) => formats.map((format) => [pair, format] as const)),
      async ([pair, format]) => {
        const run = await playCeiling(pair, format, material);
        progress(`${run.fault === undefined ? "ok " : "NOT"} ${pair.name}, ${format}`);
        return run;
      },
    )
  : [];

const floor: FloorRun[] = wants("floor")
  ? (
      await inTurns(
        floorPairs()
          .filter(wanted)
          .flatMap((pair) => ways.map((way) => [pair, way] as const)),
        async ([pair, way]) => {
          const run = await playFloor(pair, way, material);
          if (run) progress(`${run.outcome.isDone ? "FALSE GREEN" : "ok"} ${pair.name}, ${way.name}`);
          return run ?? [];
        },
      )
    ).flat()
  : [];

const facts = wants("context") ? await inTurns(projects, (one) => playFacts(one, material)) : [];
const maps = wants("map")
  ? await inTurns([...pairs, ...projects.filter(({ size }) => size !== "small")], (pair) => playMap(pair, material))
  : [];
const broken = wants("money") ? await playBrokenAnswers() : [];

const rows: Row[] = [
  ...ceilingRows(ceiling),
  ...floorRows(floor),
  ...contextRows(facts),
  ...mapRows(maps),
  ...moneyRows(
    [...ceiling, ...floor].map(({ outcome }) => outcome),
    broken,
  ),
];
console.log(table(rows));
for (const fault of faultsOf(ceiling, floor, facts, maps, broken)) console.log(fault);
process.exit(rows.every(({ met }) => met) ? 0 : 1);
