import { randomBytes } from "node:crypto";
import type { LoadableModule } from "../sdk/load.ts";
import type { Problem } from "../sdk/plugin_problem.ts";
import { messageOf } from "../task/errors.ts";
import type { CheckJob, CheckReport, PluginVerdict } from "./verdict.ts";

export const checkTimeoutMs = 5_000;

/**
 * Checks plugins in a child process, one after the other; a process that does not answer in time is killed. `first`: a process
 * started ahead.
 */
export async function checkModules(
  self: readonly string[],
  { folder, modules }: Omit<CheckJob, "environment">,
  { patience = checkTimeoutMs, first }: { patience?: number; first?: CheckProcess | undefined } = {},
): Promise<Map<string, PluginVerdict>> {
  const verdicts = new Map<string, PluginVerdict>();
  let left = modules;
  let waiting = first;
  let alone = false;
  while (left.length > 0) {
    const ready = waiting;
    const job = { folder, modules: left, alone, environment: cleanEnvironment() };
    const fate = await runCheckProcess(() => ready ?? startCheckProcess(self), job, verdicts, patience);
    waiting = undefined;
    left = left.filter(({ file }) => !verdicts.has(file));
    // It ended while it bundled many at once: the next process bundles each alone, to find the one at fault.
    if (!fate.begun && !alone && left.length > 1) {
      alone = true;
      continue;
    }
    const [first] = left;
    if (first) verdicts.set(first.file, verdictOf(first, fate));
    left = left.slice(1);
  }
  return verdicts;
}

interface ProcessOutcome {
  /** The plugin that was checked when the process ended, and its files. */
  begun: { file: string; files: string[] } | undefined;
  how: Problem;
}

/** A started child process that waits for its job. */
export interface CheckProcess {
  mark: string;
  child: Bun.Subprocess<"pipe", "pipe", "ignore">;
}

/** Throws where no process can be started. */
export function startCheckProcess(self: readonly string[]): CheckProcess {
  const mark = randomBytes(12).toString("hex");
  const child = Bun.spawn([...self, "__plugins", String(process.pid), mark], {
    cwd: "/",
    // Other processes can read a child's environment: the variables for plugins go over the pipe.
    env: {},
    stdin: "pipe",
    stdout: "pipe",
    stderr: "ignore",
  });
  child.unref();
  return { mark, child };
}

/** Runs one child process until it has reported everything or ends. */
async function runCheckProcess(
  start: () => CheckProcess,
  job: CheckJob,
  verdicts: Map<string, PluginVerdict>,
  patience: number,
): Promise<ProcessOutcome> {
  let begun: ProcessOutcome["begun"];
  let late = false;
  try {
    const { mark, child } = start();
    child.ref();
    child.stdin.write(JSON.stringify(job));
    await child.stdin.end();
    const end = () => {
      late = true;
      child.kill("SIGKILL");
    };
    let timer = setTimeout(end, patience);
    for await (const line of streamLines(child.stdout)) {
      if (!line.startsWith(mark)) continue;
      const report: CheckReport = JSON.parse(line.slice(mark.length));
      if ("end" in report) verdicts.set(report.end, report.verdict);
      begun = "begin" in report ? { file: report.begin, files: report.files ?? [report.begin] } : undefined;
      clearTimeout(timer);
      timer = setTimeout(end, patience);
    }
    await child.exited;
    clearTimeout(timer);
    return { begun, how: outcomeProblem(late, patience, child) };
  } catch (error) {
    return { begun, how: { key: "plugin.bad.unchecked", params: { detail: messageOf(error) }, line: null } };
  }
}

function outcomeProblem(
  late: boolean,
  patience: number,
  { exitCode, signalCode }: Pick<Bun.Subprocess, "exitCode" | "signalCode">,
): Problem {
  if (late) return { key: "plugin.bad.loops", params: { seconds: patience / 1000 }, line: null };
  return { key: "plugin.bad.exits", params: { how: signalCode ?? `exit ${exitCode}` }, line: null };
}

function verdictOf({ file }: LoadableModule, { begun, how }: ProcessOutcome): PluginVerdict {
  const blank = { description: "", examples: [] };
  if (begun?.file === file) return { files: begun.files, problem: how, ...blank };
  return { files: [file], problem: { key: "plugin.bad.unchecked", params: { detail: "?" }, line: null }, ...blank };
}

/** The environment without variables that change how Bun starts. */
function cleanEnvironment(): Record<string, string> {
  const foreign = /^(BUN_|NODE_OPTIONS|LD_)/;
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) =>
      value === undefined || foreign.test(name) ? [] : [[name, value]],
    ),
  );
}

async function* streamLines(stream: ReadableStream<Uint8Array>): AsyncIterable<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of stream) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
}
