/**
 * `make bench`: what devorch costs, beside the least that the same work can cost on the same machine at the same time.
 * `bun tests/bench/run.ts [executable] [older executable]`. Prints three tables and writes `results.json`. See docs/benchmarks.md.
 */
import { resolve } from "node:path";
import { approveToBranch } from "./approve.ts";
import { bot } from "./bot.ts";
import { cancelToGone } from "./cancel.ts";
import { classify } from "./classify.ts";
import { coldStart } from "./cold_start.ts";
import { edits } from "./edits.ts";
import type { Figure } from "./figures.ts";
import { history } from "./history.ts";
import { largeRepository } from "./large_repository.ts";
import { openArea } from "./place.ts";
import { pluginPickup } from "./plugin_pickup.ts";
import { buildProgram } from "./programs.ts";
import { besideTable, figureTable, resultsOf, toolCallTable } from "./report.ts";
import { restartToResumed } from "./restart.ts";
import { sandboxed } from "./sandbox.ts";
import { serve } from "./serve.ts";
import { syntax } from "./syntax.ts";
import { toolCalls } from "./tool_calls.ts";
import { waiting } from "./waiting.ts";

const executable = resolve(process.argv[2] ?? `${import.meta.dir}/../../devorch`);

using area = await openArea(executable);
const empty = await buildProgram("empty", area.folder);
const bareLoop = await buildProgram("bare_loop", area.folder);

const megabytes = Bun.file(executable).size / 1e6;
const size: Figure = { name: "executable: size", unit: "MB", value: megabytes, aim: { of: "value", most: 145 } };
const starts = await coldStart(area.place(), empty);
const calls = await toolCalls(area, bareLoop);
const large = await largeRepository(area, { bareLoop, before: process.argv[3] });
const ends = [
  ...(await waiting(area)),
  ...(await restartToResumed(area)),
  ...(await approveToBranch(area)),
  ...(await cancelToGone(area)),
  ...(await pluginPickup(area)),
  ...(await serve(area)),
  ...(await history(area)),
];
const figures = [
  size,
  ...starts,
  ...calls.figures,
  ...large.figures,
  ...ends,
  edits(),
  syntax(),
  await classify(),
  await sandboxed(),
  ...(await bot(executable)),
];

console.log(toolCallTable(calls.rows));
console.log(besideTable(large.beside));
console.log(figureTable(figures));
await Bun.write(
  `${import.meta.dir}/results.json`,
  `${JSON.stringify(resultsOf(figures, calls.rows, large.beside), rounded, 2)}\n`,
);

/** More digits than that are noise. */
function rounded(_: string, value: unknown): unknown {
  return typeof value === "number" ? Number(value.toPrecision(4)) : value;
}
