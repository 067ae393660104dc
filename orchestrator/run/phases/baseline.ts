import { decisiveLines } from "../../evidence/decisive_lines.ts";
import type { EventBody } from "../../task/events.ts";
import type { Baseline } from "../../task/task.ts";
import { runOwnCommand } from "../commit/leftovers.ts";
import type { TaskRun } from "../task_run.ts";
import { whyImpossible } from "./why_impossible.ts";

export const setupMs = 15 * 60_000;
export const suiteMs = 15 * 60_000;

/** Runs the tests as they are now. */
export async function measureTests(run: TaskRun, command: string): Promise<Baseline> {
  const result = await runOwnCommand(run, { command, timeoutMs: suiteMs, strict: true });
  const impossible = await whyImpossible(run, {}, result);
  const counts = await run.workspace.reading.counts(result.output);
  return {
    command,
    exit: result.exit,
    passed: counts?.passed ?? null,
    failed: counts?.failed ?? null,
    skipped: counts?.skipped ?? null,
    failing: counts?.failing ?? [],
    ...(impossible && { impossible }),
    digest: result.exit === 0 ? "" : (await run.workspace.reading.digest(result)).slice(0, 1500),
  };
}

export function baselineEvent({ command, exit, passed, failed, digest }: Baseline): EventBody {
  const said = decisiveLines(digest);
  return { type: "baseline.done", command, exit, passed, failed, ...(said && { said }) };
}
