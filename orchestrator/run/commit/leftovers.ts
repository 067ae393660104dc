import { isOwnCommand } from "../../evidence/own_command.ts";
import { type EventBody, notice } from "../../task/events.ts";
import { plainPath } from "../../task/plain_path.ts";
import { plannedFiles } from "../../task/plan.ts";
import { planOf, type Task, type Work, workOf } from "../../task/task.ts";
import type { CommandSpec, TaskRun } from "../task_run.ts";
import type { CommandBy, CommandResult, Strays } from "../workspace.ts";
import { isLocked } from "./locked_files.ts";

/** Paths listed in a message; further ones are counted. */
const mostListed = 5;

/** Changes of a command that are not work: `left` out of commits, `putBack` as HEAD has them. */
interface SortedTraces {
  left: string[];
  putBack: string[];
}

/** Runs one of our own commands: set-up, baseline, a check. */
export async function runOwnCommand(
  run: TaskRun,
  command: CommandSpec,
  by: CommandBy = "check",
): Promise<CommandResult> {
  return (await runAndSort(run, command, by)).result;
}

/** Runs a command of the executor and appends which of its changes were not kept. A check or set-up command is treated as such. */
export async function runForExecutor(run: TaskRun, command: CommandSpec): Promise<CommandResult> {
  const { result, left, putBack } = await runAndSort(
    run,
    command,
    isCommandOfTask(run, command.command) ? "check" : "executor",
  );
  const said = [
    ...(left.length > 0 ? [`[Left out of the branch, for it looks made and not written: ${listPaths(left)}]`] : []),
    ...(putBack.length > 0 ? [`[Put back as it was, for a check is no edit: ${listPaths(putBack)}]`] : []),
  ];
  return said.length === 0 ? result : { ...result, output: [result.output.trimEnd(), ...said].join("\n") };
}

async function runAndSort(
  run: TaskRun,
  command: CommandSpec,
  by: CommandBy,
): Promise<SortedTraces & { result: CommandResult }> {
  const work = workOf(run.task);
  if (work && !work.meant) await saveWork(run, { meant: await run.workspace.git.changes() });
  let result: CommandResult;
  try {
    result = await run.command(command);
  } catch (error) {
    // The command will run again, but its changes must be sorted now.
    await sortTraces(run, by);
    throw error;
  }
  return { result, ...(await sortTraces(run, by)) };
}

/** Excludes or reverts changes that are not work, and records the paths of those that are. */
export async function sortTraces(run: TaskRun, by: CommandBy): Promise<SortedTraces> {
  const before = workOf(run.task);
  if (!before) return { left: [], putBack: [] };
  const { git } = run.workspace;
  const meant = [...plannedPaths(run), ...(before.meant ?? [])];
  const strays = await git.strays({ meant, by, base: before.base.sha });
  const { lending } = strays;
  const { work, left, rewritten } = await withoutLocked(run, strays);
  if (rewritten.length > 0) await git.putBack(rewritten);
  const leftovers = [...new Set([...before.leftovers, ...left])];
  if (left.length > 0) await run.workspace.exclude(leftovers);
  const events: EventBody[] = lending.map((path) => notice("scan.aside", { path, what: "setuid" }));
  if (left.length > 0) events.push(notice("task.leftovers", { paths: listPaths(left) }));
  if (left.length + work.length > 0)
    await saveWork(run, { leftovers, meant: [...(before.meant ?? []), ...work] }, events);
  if (rewritten.length > 0) {
    const paths = listPaths(rewritten);
    await run.commitOnce(run.key("put-back", paths), "step", () => ({ events: [notice("task.put-back", { paths })] }));
  }
  return { left, putBack: rewritten };
}

/** Changes of locked files are undone, and new ones left out. */
async function withoutLocked(
  { task, workspace, ports }: TaskRun,
  { work, left, rewritten }: Strays,
): Promise<Pick<Strays, "work" | "left" | "rewritten">> {
  const locked = work.filter((path) => isLocked(task, path));
  if (locked.length === 0) return { work, left, rewritten };
  ports.warn("ci.locked", { task: task.id, paths: locked });
  await workspace.git.putBack(locked);
  const made = new Set(await workspace.git.changes());
  return {
    work: work.filter((path) => !locked.includes(path)),
    left: [...left, ...locked.filter((path) => made.has(path))],
    rewritten: [...rewritten, ...locked.filter((path) => !made.has(path))],
  };
}

/** Records a file written by a file tool as work, even if a command had created it as a leftover. */
export async function countAsWork(run: TaskRun, path: string): Promise<void> {
  const work = workOf(run.task);
  if (!work) return;
  const meant = work.meant ?? (await run.workspace.git.changes());
  if (!meant.includes(path)) run.commitLater({ task: patchWork(run.task, { meant: [...meant, path] }) });
  const leftovers = work.leftovers.filter(
    (entry) => entry !== path && !(entry.endsWith("/") && path.startsWith(entry)),
  );
  if (leftovers.length === work.leftovers.length) return;
  await run.workspace.exclude(leftovers);
  await saveWork(run, { leftovers });
  // The other files of an excluded folder are sorted again.
  await sortTraces(run, "check");
}

function isCommandOfTask(run: TaskRun, command: string): boolean {
  const plan = planOf(run.task)?.plan;
  const checks = plan?.steps.flatMap(({ verify = [] }) => verify) ?? [];
  const own = [...(plan?.setup ?? []), ...checks].map((each) => each.run.trim());
  const baseline = workOf(run.task)?.baseline?.command;
  return isOwnCommand(baseline ? [...own, baseline] : own, command);
}

function plannedPaths(run: TaskRun): string[] {
  const revision = planOf(run.task);
  return revision ? plannedFiles(revision.plan).map(plainPath) : [];
}

function saveWork(run: TaskRun, change: Partial<Work>, events: EventBody[] = []): Promise<void> {
  return run.commit({ task: patchWork(run.task, change), events });
}

function patchWork(task: Task, change: Partial<Work>): Task {
  return { ...task, work: { ...workOf(task), ...change } } as Task;
}

/** A few paths, and how many more. */
export function listPaths(paths: readonly string[]): string {
  const more = paths.length > mostListed ? ` +${paths.length - mostListed}` : "";
  return paths.slice(0, mostListed).join(", ") + more;
}
