import type { Fault, ModelRequest, ScriptedReply } from "../../orchestrator/demo/model_server/play.ts";
import { aPlace, aPlan, doing } from "../support/executable.ts";
import { sum, type Tokens } from "./play.ts";

/** One task whose first answer to each agent is broken in this way. */
export interface BrokenRun {
  fault: Fault;
  /** Usage that the client was told in answers that came to their end. */
  billed: Tokens;
  /** Calls that broke before they told their usage: what they cost can only be estimated. */
  untold: number;
  recorded: Tokens;
}

/** Answers that end as the vendor's do, with their usage in them. */
const told: Fault[] = ["length", "malformed", "empty", "refusal"];
/** Answers that break off. */
const cut: Fault[] = ["cut", "reset", "end", "overloaded"];

export async function playBrokenAnswers(): Promise<BrokenRun[]> {
  const runs: BrokenRun[] = [];
  for (const fault of [...told, ...cut]) runs.push(await playBroken(fault));
  return runs;
}

async function playBroken(fault: Fault): Promise<BrokenRun> {
  const none: Tokens = { input: 0, output: 0, cached: 0, calls: 0 };
  let billed = none;
  let untold = 0;
  let calls = 0;
  const broken = new Set<string>();
  const answered = (request: ModelRequest): ScriptedReply => {
    if (request.tools.includes("submit_plan")) return aPlan([{}]);
    return doing(1);
  };
  await using place = aPlace({
    env: { REVIEW: "off" },
    script: (request) => {
      const usage = { input: 1000 + ++calls, output: 100 + calls, cached: calls };
      const reply = { ...answered(request), usage };
      const isFirst = !broken.has(request.provider);
      broken.add(request.provider);
      if (isFirst && cut.includes(fault)) {
        untold++;
        return { ...reply, misbehave: fault };
      }
      billed = sum(billed, { ...usage, calls: 1 });
      return isFirst ? { ...reply, misbehave: fault } : reply;
    },
  });
  await place.devorch("run", "Add stock", "--repo", place.url, "--yes", "--json");
  const rows = JSON.parse((await place.devorch("cost", "T-1", "--json")).stdout || "[]") as Tokens[];
  return { fault, billed, untold, recorded: rows.reduce(sum, none) };
}
