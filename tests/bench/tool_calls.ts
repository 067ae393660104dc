import type { Sent } from "./child_servers.ts";
import { type Figure, medians } from "./figures.ts";
import type { Area } from "./place.ts";
import type { Job } from "./play.ts";
import { measure, type Program, type Taken } from "./processes.ts";

const runs = 5;
const everyMs = 3;

const jobs = {
  1: { steps: 1, callsPerStep: 1 },
  20: { steps: 1, callsPerStep: 20 },
  100: { steps: 10, callsPerStep: 10 },
} satisfies Record<number, Job>;
type Calls = keyof typeof jobs;

const measured = ["wall", "cpu", "peak", "kilobytes", "requests", "gitCpu", "gitPeak", "otherCpu", "perCall"] as const;
type Measured = Record<(typeof measured)[number], number>;

/** Medians of one program with one number of tool calls. */
export interface ToolCalls extends Measured {
  program: "devorch" | "bare loop";
  calls: number;
}

/** The same scripted work by devorch and by a bare loop over the SDKs, in turns. */
export async function toolCalls(area: Area, bareLoop: string): Promise<{ rows: ToolCalls[]; figures: Figure[] }> {
  const rows: ToolCalls[] = [];
  for (const calls of [1, 20, 100] as const) {
    const taken = { devorch: [] as Measured[], "bare loop": [] as Measured[] };
    for (let run = 0; run < runs; run++) {
      const place = area.place();
      const words = ["run", "Check quantities", "--repo", place.url, "--yes"];
      taken.devorch.push(await one(area, place.devorch(...words), calls, jobs[calls]));
      taken["bare loop"].push(await one(area, place.beside(bareLoop), calls, { steps: 1, callsPerStep: calls }));
    }
    for (const program of ["devorch", "bare loop"] as const)
      rows.push({ program, calls, ...medians(taken[program], measured) });
  }
  return { rows, figures: figuresOf(rows) };
}

async function one({ servers }: Area, program: Program, calls: Calls, job: Job): Promise<Measured> {
  await servers.play(job);
  const taken = await measure(program, { everyMs });
  const sent = await servers.sent();
  if (taken.exit !== 0) throw new Error(taken.output);
  // Without calls that succeed the figures would be of something else.
  if (sent.results !== calls || sent.errors > 0)
    throw new Error(`${sent.results} results, ${sent.errors} of them errors, for ${calls} calls: ${taken.output}`);
  return { ...withoutWords(taken), ...sentIn(sent, calls) };
}

function sentIn({ bytes, requests, betweenMs }: Sent, calls: number) {
  return { kilobytes: bytes / 1000, requests, perCall: betweenMs / calls };
}

function withoutWords({ wall, cpu, peak, gitCpu, gitPeak, otherCpu }: Taken) {
  return { wall, cpu, peak, gitCpu, gitPeak, otherCpu };
}

function figuresOf(rows: readonly ToolCalls[]): Figure[] {
  const of = (program: ToolCalls["program"], calls: Calls) => {
    const row = rows.find((other) => other.program === program && other.calls === calls);
    if (!row) throw new Error(`${program} was not measured with ${calls} calls`);
    return row;
  };
  const [single, twenty, hundred] = [of("devorch", 1), of("devorch", 20), of("devorch", 100)];
  const [bareSingle, bareTwenty, bareHundred] = [of("bare loop", 1), of("bare loop", 20), of("bare loop", 100)];
  const cpu = (name: string, value: number, bare: number, most: number): Figure => {
    return { name, unit: "s", value, base: { name: "bare loop", value: bare }, aim: { of: "value", most } };
  };
  const sent = (calls: number, value: number, bare: number, most: number): Figure => {
    const base = { name: "bare loop", value: bare };
    return { name: `${calls} calls: sent in all`, unit: "kB", value, base, aim: { of: "value", most } };
  };
  const memory = (calls: number, value: number, bare: number): Figure => {
    const base = { name: "bare loop", value: bare };
    return { name: `${calls} calls: peak memory`, unit: "MB", value, base, aim: { of: "value", most: 90 } };
  };
  const perCall = (calls: number, value: number, bare: number): Figure[] => [
    { name: `${calls} calls: time per call`, unit: "ms", value, base: { name: "bare loop", value: bare } },
    { name: `${calls} calls: overhead per call`, unit: "ms", value: value - bare, aim: { of: "value", most: 6 } },
  ];
  return [
    ...perCall(20, twenty.perCall, bareTwenty.perCall),
    ...perCall(100, hundred.perCall, bareHundred.perCall),
    cpu("20 calls minus 1: CPU", twenty.cpu - single.cpu, bareTwenty.cpu - bareSingle.cpu, 0.25),
    sent(20, twenty.kilobytes, bareTwenty.kilobytes, 350),
    cpu("100 calls in 10 steps minus 1: CPU", hundred.cpu - single.cpu, bareHundred.cpu - bareSingle.cpu, 1),
    sent(100, hundred.kilobytes, bareHundred.kilobytes, 2000),
    memory(20, twenty.peak, bareTwenty.peak),
    memory(100, hundred.peak, bareHundred.peak),
  ];
}
