import { cpSync, mkdirSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { git, makeBare } from "../support/git.ts";
import { type Figure, median, medians } from "./figures.ts";
import { installedPeers, type Peer, programOf } from "./peers.ts";
import { type Area, openArea, type Place } from "./place.ts";
import type { Job } from "./play.ts";
import { measure, type Program } from "./processes.ts";
import { buildProgram } from "./programs.ts";
import { besideTable, figureTable } from "./report.ts";
import { shopFiles } from "./shop.ts";

/** One call of each kind. */
const trial: Job = { steps: 1, callsPerStep: 3, free: true };

/** How much is done in a folder of so many files, and what it may take in seconds. */
interface Work {
  name: string;
  job: Job;
  wall?: number | undefined;
  cpu?: number | undefined;
}

const jobs: Record<string, Work> = {
  turn: { name: "one turn", job: { steps: 1, callsPerStep: 1, free: true }, wall: 0.8, cpu: 0.8 },
  twenty: { name: "20 calls", job: { steps: 1, callsPerStep: 20, free: true }, wall: 1.2, cpu: 1.2 },
  hundred: { name: "100 calls in one step", job: { steps: 1, callsPerStep: 100, free: true }, wall: 2.5, cpu: 2.5 },
};

const sizes = [
  { files: 500, works: ["turn", "twenty", "hundred"], runs: 5, withPeers: true, aims: { firstRequest: 0.4 } },
  {
    ...{ files: 10_000, works: ["turn"], runs: 3, withPeers: false },
    aims: { firstRequest: 2, wall: undefined, cpu: undefined },
  },
];

export interface LargeOptions {
  bareLoop: string;
  /** An executable of before, to be held against in the same run. */
  before?: string | undefined;
}

/** What is measured in turns with others. */
interface Contender {
  name: string;
  peer?: Peer;
  /** In a new place, with `folder` as its repository. */
  program(here: Place, folder: string): Program;
}

/** Medians of one program, beside others in the same run. */
export interface Beside {
  program: string;
  works: { name: string; wall: number; cpu: number }[];
  /** Of the last work: kB, and MB of its largest process. */
  sent: number;
  largest: number;
}

/**
 * A local folder of many files as repository, its origin served over HTTP, no reviewer, a check that costs nothing: from
 * `run` to the first request, to the pushed branch (wall and CPU of the whole process tree), and what was sent. In turns with
 * the bare loop and, in the folder of 500 files, with the peers that are installed.
 */
export async function largeRepository(
  area: Area,
  { bareLoop, before }: LargeOptions,
): Promise<{ figures: Figure[]; beside: Beside[] }> {
  const figures: Figure[] = [];
  const beside: Beside[] = [];
  for (const { files, works, runs, withPeers, aims } of sizes) {
    const folder = makeFolder(area, files);
    const contenders = [
      devorch,
      ...(before === undefined ? [] : [executableOf(before)]),
      { name: "bare loop", program: (here: Place) => here.beside(bareLoop) },
      ...(withPeers ? await workingPeers(area, folder) : []),
    ];
    const done: { name: string; taken: Record<string, Taken[]> }[] = [];
    for (const name of works) {
      const work = jobs[name];
      if (!work) continue;
      const taken = await inTurns(area, folder, work, contenders, runs);
      figures.push(...figuresOf(`${files} files, ${work.name}`, taken, { ...work, ...aims }));
      done.push({ name: work.name, taken });
    }
    if (withPeers) beside.push(...contenders.map(({ name }) => besideOf(name, done)));
  }
  return { figures, beside };
}

const devorch: Contender = {
  name: "devorch",
  program(here, folder) {
    const program = here.devorch("run", "Check quantities", "--repo", folder, "--yes", "--test", "true");
    return { ...program, env: { ...program.env, REVIEW: "off" } };
  },
};

function executableOf(before: string): Contender {
  return {
    name: "before",
    program(here, folder) {
      const program = devorch.program(here, folder);
      return { ...program, argv: [before, ...program.argv.slice(1)] };
    },
  };
}

/** The peers that are installed and that do the work here. */
async function workingPeers(area: Area, folder: string): Promise<Contender[]> {
  const working: Contender[] = [];
  for (const peer of installedPeers(area.folder)) {
    const program = (here: Place) => programOf(peer, { here: here.folder, folder, models: area.servers.models });
    const contender = { name: `${peer.command} ${peer.version}`, peer, program };
    try {
      await once(area, folder, trial, contender);
      working.push(contender);
    } catch (error) {
      console.error(`${contender.name} is left out: ${error}`);
    }
  }
  return working;
}

async function inTurns(
  area: Area,
  folder: string,
  { job }: Work,
  contenders: readonly Contender[],
  runs: number,
): Promise<Record<string, Taken[]>> {
  const taken: Record<string, Taken[]> = {};
  for (let run = 0; run < runs; run++)
    for (const contender of contenders) {
      const one = await once(area, folder, job, contender);
      taken[contender.name] = [...(taken[contender.name] ?? []), one];
    }
  return taken;
}

function besideOf(program: string, done: { name: string; taken: Record<string, Taken[]> }[]): Beside {
  const works = done.map(({ name, taken }) => ({ name, ...medians(taken[program] ?? [], ["wall", "cpu"]) }));
  return { program, works, ...medians(done.at(-1)?.taken[program] ?? [], ["sent", "largest"]) };
}

type Taken = Record<
  "first" | "wall" | "cpu" | "main" | "workers" | "perCall" | "sent" | "peak" | "workerPeak" | "largest",
  number
>;

function figuresOf(
  title: string,
  { devorch: now = [], before, "bare loop": bare = [] }: Record<string, Taken[]>,
  { firstRequest, wall, cpu, job }: Work & { firstRequest: number },
): Figure[] {
  const base = before ? { name: "before", taken: before } : { name: "bare loop", taken: bare };
  const figure = (name: string, unit: Figure["unit"], of: keyof Taken, most?: number): Figure => {
    const values = now.map((one) => one[of]);
    return {
      name: `${title}: ${name}`,
      unit,
      value: median(values),
      spread: { least: Math.min(...values), most: Math.max(...values) },
      base: { name: base.name, value: median(base.taken.map((one) => one[of])) },
      ...(most !== undefined && { aim: { of: "value", most } }),
    };
  };
  const over = median(now.map(({ perCall }) => perCall)) - median(bare.map(({ perCall }) => perCall));
  return [
    figure("to the first request", "s", "first", firstRequest),
    figure("wall", "s", "wall", wall),
    figure("CPU of all processes", "s", "cpu", cpu),
    figure("CPU of the main process", "s", "main"),
    figure("CPU of the repository workers", "s", "workers"),
    figure("time per call", "ms", "perCall"),
    ...(job.callsPerStep > 1
      ? [
          {
            name: `${title}: per call over the bare loop`,
            unit: "ms",
            value: over,
            aim: { of: "value", most: 6 },
          } as const,
        ]
      : []),
    figure("sent", "kB", "sent", 4000),
    figure("peak memory", "MB", "peak", 90),
    figure("peak of a repository worker", "MB", "workerPeak", 100),
  ];
}

/** A run with a failed or missing call is no result. */
async function once(area: Area, folder: string, job: Job, { peer, program }: Contender): Promise<Taken> {
  const here = area.place();
  rmSync(here.bare, { recursive: true });
  cpSync(join(folder, ".git"), here.bare, { recursive: true });
  git(here.bare, "config", "core.bare", "true");
  git(here.bare, "config", "http.receivepack", "true");
  git(folder, "remote", "set-url", "origin", here.url);
  await area.servers.play({ ...job, ...(peer && { peer: peer.command }) });
  const started = program(here, folder);
  const begun = Date.now();
  const taken = await measure(started, { everyMs: 3 });
  const sent = await area.servers.sent();
  if (taken.exit !== 0) throw new Error(taken.output);
  if (sent.errors > 0 || sent.results !== job.callsPerStep) throw new Error(`not every call was done: ${taken.output}`);
  const { wall, peak, largest, cpu: main, gitCpu: workers, gitPeak: workerPeak, otherCpu } = taken;
  return {
    ...{ wall, peak, largest, workerPeak, main, workers, cpu: main + workers + otherCpu },
    first: (sent.firstAt - begun) / 1000,
    perCall: sent.betweenMs / job.callsPerStep,
    sent: sent.bytes / 1000,
  };
}

/** A work tree of `count` files in folders of some twenty, committed once, with an origin. */
function makeFolder(area: Area, count: number): string {
  const name = `folder-${count}`;
  const modules = Array.from({ length: count - Object.keys(shopFiles).length }, (_, at) => moduleAt(at));
  const bare = makeBare(area.folder, `${name}-bare`, [{ ...shopFiles, ...Object.fromEntries(modules) }]);
  const folder = join(area.folder, name);
  mkdirSync(folder);
  git(area.folder, "clone", "--quiet", bare, folder);
  return folder;
}

function moduleAt(at: number): [path: string, text: string] {
  const folder = `lib/part${Math.floor(at / 400)}/area${Math.floor(at / 20)}`;
  const functions = Array.from({ length: 10 }, (_, nth) => [
    `/** What ${at}.${nth} costs with everything that belongs to it. */`,
    `export function price${at}_${nth}(quantity: number, factor = ${nth}): number {`,
    `  if (quantity < ${nth}) return factor * ${at};`,
    `  return Math.round(quantity * factor * ${at + nth}) / 100;`,
    "}",
    "",
  ]);
  return [`${folder}/module${at}.ts`, functions.flat().join("\n")];
}

/** This part alone: `bun tests/bench/large_repository.ts [executable] [older executable]`. */
if (import.meta.main) {
  using area = await openArea(resolve(process.argv[2] ?? `${import.meta.dir}/../../devorch`));
  const bareLoop = await buildProgram("bare_loop", area.folder);
  const { figures, beside } = await largeRepository(area, { bareLoop, before: process.argv[3] });
  console.log(figureTable(figures));
  console.log(besideTable(beside));
}
