import { randomBytes } from "node:crypto";
import type { LoadableModule } from "../sdk/load.ts";
import type { Problem } from "../sdk/plugin_problem.ts";
import { messageOf } from "../task/errors.ts";
import type { Job, Report, Verdict } from "./verdict.ts";

export const patienceMs = 5_000;

/** Looks at files in a process of its own, one after the other; one that does not come to an end is ended. `first`: one that waits. */
export async function check(
  self: readonly string[],
  { folder, modules }: Omit<Job, "environment">,
  { patience = patienceMs, first }: { patience?: number; first?: Looker | undefined } = {},
): Promise<Map<string, Verdict>> {
  const verdicts = new Map<string, Verdict>();
  let left = modules;
  let looker = first;
  let alone = false;
  while (left.length > 0) {
    const ready = looker;
    const job = { folder, modules: left, alone, environment: cleanEnvironment() };
    const fate = await round(() => ready ?? startLooker(self), job, verdicts, patience);
    looker = undefined;
    left = left.filter(({ file }) => !verdicts.has(file));
    // It ended while it bundled many at once: nobody knows yet which one it was.
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

interface Fate {
  /** The file that was looked at when the process ended, and what it is made of. */
  begun: { file: string; files: string[] } | undefined;
  how: Problem;
}

/** A process that has started and waits for what it is to look at. */
export interface Looker {
  mark: string;
  child: Bun.Subprocess<"pipe", "pipe", "ignore">;
}

/** Throws where no process can be started. */
export function startLooker(self: readonly string[]): Looker {
  const mark = randomBytes(12).toString("hex");
  const child = Bun.spawn([...self, "__plugins", String(process.pid), mark], {
    cwd: "/",
    // Any process of this user can read how it was started: what a plugin may need goes over the pipe.
    env: {},
    stdin: "pipe",
    stdout: "pipe",
    stderr: "ignore",
  });
  child.unref();
  return { mark, child };
}

/** One process, until it has said everything or is ended. */
async function round(start: () => Looker, job: Job, verdicts: Map<string, Verdict>, patience: number): Promise<Fate> {
  let begun: Fate["begun"];
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
    for await (const line of linesOf(child.stdout)) {
      if (!line.startsWith(mark)) continue;
      const report: Report = JSON.parse(line.slice(mark.length));
      if ("end" in report) verdicts.set(report.end, report.verdict);
      begun = "begin" in report ? { file: report.begin, files: report.files ?? [report.begin] } : undefined;
      clearTimeout(timer);
      timer = setTimeout(end, patience);
    }
    await child.exited;
    clearTimeout(timer);
    return { begun, how: endOf(late, patience, child) };
  } catch (error) {
    return { begun, how: { key: "plugin.bad.unchecked", params: { detail: messageOf(error) }, line: null } };
  }
}

function endOf(
  late: boolean,
  patience: number,
  { exitCode, signalCode }: Pick<Bun.Subprocess, "exitCode" | "signalCode">,
): Problem {
  if (late) return { key: "plugin.bad.loops", params: { seconds: patience / 1000 }, line: null };
  return { key: "plugin.bad.exits", params: { how: signalCode ?? `exit ${exitCode}` }, line: null };
}

function verdictOf({ file }: LoadableModule, { begun, how }: Fate): Verdict {
  const blank = { description: "", examples: [] };
  if (begun?.file === file) return { files: begun.files, problem: how, ...blank };
  return { files: [file], problem: { key: "plugin.bad.unchecked", params: { detail: "?" }, line: null }, ...blank };
}

/** A plugin may need what is set; how a child of ours starts is nobody's to change. */
function cleanEnvironment(): Record<string, string> {
  const foreign = /^(BUN_|NODE_OPTIONS|LD_)/;
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) =>
      value === undefined || foreign.test(name) ? [] : [[name, value]],
    ),
  );
}

async function* linesOf(stream: ReadableStream<Uint8Array>): AsyncIterable<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of stream) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
}
