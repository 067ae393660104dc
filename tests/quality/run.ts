/**
 * `make bench-quality`: whether what devorch calls done is done, without a real model. `bun tests/quality/run.ts [part...]`: ceiling,
 * floor, context, map, money; all of them without one. See docs/benchmarks.md.
 */
import { type CeilingRun, formats, playCeiling } from "./ceiling.ts";
import { playFacts, playMap } from "./context.ts";
import { type FloorRun, floorPairs, playFloor, ways } from "./floor.ts";
import { openMaterial } from "./material.ts";
import { playBrokenAnswers } from "./money.ts";
import { big, pairs } from "./pairs.ts";
import { ceilingRows, contextRows, faultsOf, floorRows, mapRows, moneyRows, type Row, table } from "./report.ts";
import { inTurns } from "./turns.ts";

const parts = process.argv.slice(2);
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
        floorPairs().flatMap((pair) => ways.map((way) => [pair, way] as const)),
        async ([pair, way]) => {
          const run = await playFloor(pair, way, material);
          if (run) progress(`${run.outcome.isDone ? "FALSE GREEN" : "ok"} ${pair.name}, ${way.name}`);
          return run ?? [];
        },
      )
    ).flat()
  : [];

const facts = wants("context") ? await inTurns(big, (one) => playFacts(one, material)) : [];
const maps = wants("map") ? await inTurns([...pairs, ...big], (pair) => playMap(pair, material)) : [];
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
for (const fault of faultsOf(ceiling, floor)) console.log(fault);
process.exit(rows.every(({ met }) => met) ? 0 : 1);
