import { isOneOf } from "../../evidence/own_command.ts";
import { type EventBody, notice } from "../../task/events.ts";
import { plainPath } from "../../task/plain_path.ts";
import { plannedFiles } from "../../task/plan.ts";
import { planOf, type Task, type Work, workOf } from "../../task/task.ts";
import type { Command, TaskRun } from "../task_run.ts";
import type { CommandBy, CommandResult } from "../workspace.ts";

/** More names than this are counted, not listed. */
const named = 5;

/** What was sorted out behind a command. */
interface Sorted {
  left: string[];
  putBack: string[];
}

/** Runs one of our own commands: set-up, baseline, a check. */
export async function runOwn(run: TaskRun, command: Command, by: CommandBy = "check"): Promise<CommandResult> {
  return (await runSorted(run, command, by)).result;
}

/** Runs a command of the executor, who reads at once what of its traces is no work. One of ours is ours, whoever runs it. */
export async function runForExecutor(run: TaskRun, command: Command): Promise<CommandResult> {
  const { result, left, putBack } = await runSorted(
    run,
    command,
    isOwnCommand(run, command.command) ? "check" : "executor",
  );
  const said = [
    ...(left.length > 0 ? [`[Left out of the branch, for it looks made and not written: ${some(left)}]`] : []),
    ...(putBack.length > 0 ? [`[Put back as it was, for a check is no edit: ${some(putBack)}]`] : []),
  ];
  return said.length === 0 ? result : { ...result, output: [result.output.trimEnd(), ...said].join("\n") };
}

async function runSorted(run: TaskRun, command: Command, by: CommandBy): Promise<Sorted & { result: CommandResult }> {
  const work = workOf(run.task);
  if (work && !work.meant) await save(run, { meant: await run.workspace.git.changes() });
  let result: CommandResult;
  try {
    result = await run.command(command);
  } catch (error) {
    // Stopped half-way, and run again: what it left is sorted out all the same.
    await sortOut(run, by);
    throw error;
  }
  return { result, ...(await sortOut(run, by)) };
}

/** Leaves out and puts back what is no work; what is, is remembered as such. */
export async function sortOut(run: TaskRun, by: CommandBy): Promise<Sorted> {
  const before = workOf(run.task);
  if (!before) return { left: [], putBack: [] };
  const { git } = run.workspace;
  const meant = [...planned(run), ...(before.meant ?? [])];
  const { work, left, rewritten, lending } = await git.strays({ meant, by, base: before.base.sha });
  if (rewritten.length > 0) await git.putBack(rewritten);
  const leftovers = [...new Set([...before.leftovers, ...left])];
  if (left.length > 0) await run.workspace.exclude(leftovers);
  const events: EventBody[] = lending.map((path) => notice("scan.aside", { path, what: "setuid" }));
  if (left.length > 0) events.push(notice("task.leftovers", { paths: some(left) }));
  if (left.length + work.length > 0) await save(run, { leftovers, meant: [...(before.meant ?? []), ...work] }, events);
  if (rewritten.length > 0) {
    const paths = some(rewritten);
    await run.once(run.key("put-back", paths), "step", () => ({ events: [notice("task.put-back", { paths })] }));
  }
  return { left, putBack: rewritten };
}

/** A file tool writes it: then it is work, also where a command had left it behind. */
export async function takeIn(run: TaskRun, path: string): Promise<void> {
  const work = workOf(run.task);
  if (!work) return;
  if (work.meant && !work.meant.includes(path) && !planned(run).includes(path))
    run.later({ task: withWork(run.task, { meant: [...work.meant, path] }) });
  const leftovers = work.leftovers.filter(
    (entry) => entry !== path && !(entry.endsWith("/") && path.startsWith(entry)),
  );
  if (leftovers.length === work.leftovers.length) return;
  await run.workspace.exclude(leftovers);
  await save(run, { leftovers });
  // Of a folder only this file is taken.
  await sortOut(run, "check");
}

function isOwnCommand(run: TaskRun, command: string): boolean {
  const plan = planOf(run.task)?.plan;
  const checks = plan?.steps.flatMap(({ verify = [] }) => verify) ?? [];
  const own = [...(plan?.setup ?? []), ...checks].map((each) => each.run.trim());
  const baseline = workOf(run.task)?.baseline?.command;
  return isOneOf(baseline ? [...own, baseline] : own, command);
}

function planned(run: TaskRun): string[] {
  const revision = planOf(run.task);
  return revision ? plannedFiles(revision.plan).map(plainPath) : [];
}

function save(run: TaskRun, change: Partial<Work>, events: EventBody[] = []): Promise<void> {
  return run.commit({ task: withWork(run.task, change), events });
}

function withWork(task: Task, change: Partial<Work>): Task {
  return { ...task, work: { ...workOf(task), ...change } } as Task;
}

function some(paths: readonly string[]): string {
  const more = paths.length > named ? ` +${paths.length - named}` : "";
  return paths.slice(0, named).join(", ") + more;
}
