import { notice } from "../events.ts";
import { plannedFiles } from "../plan.ts";
import { planOf, type TaskIn } from "../task.ts";
import type { CommandResult } from "../workspace.ts";
import type { Command, TaskRun } from "./task_run.ts";
import { worked } from "./worked.ts";

/** More names than this are counted, not listed. */
const named = 5;

/**
 * Runs one of our own commands (set-up, tests). The new files that it leaves behind, a lock file nobody asked for, a coverage
 * report, belong to no commit; what the plan names does.
 */
export async function runOwn(run: TaskRun, command: Command): Promise<CommandResult> {
  const { git, files } = run.workspace;
  // Before the first step there is no work that could be new: what a killed command left is not either.
  const before = new Set(hasBegun(run) ? await git.changes() : []);
  const folders = new Set(await files.list(".", 1));
  try {
    return await run.command(command);
  } finally {
    const fresh = (await git.changes()).filter((path) => !before.has(path) && !isPlanned(run, path));
    if (fresh.length > 0) await leaveOut(run, fresh, (path) => topOf(path, folders));
  }
}

function hasBegun(run: TaskRun): boolean {
  return (run.task as TaskIn<"executing">).work.steps.some(({ state }) => state !== "pending");
}

async function leaveOut(run: TaskRun, fresh: readonly string[], entryOf: (path: string) => string): Promise<void> {
  const { leftovers } = (run.task as TaskIn<"executing">).work;
  const { exclude, git } = run.workspace;
  await exclude([...new Set([...leftovers, ...fresh.map(entryOf)])]);
  // What still differs is tracked: a change of the repository's own files, which no rule hides.
  const tracked = new Set(await git.changes());
  const paths = [...new Set(fresh.filter((path) => !tracked.has(path)).map(entryOf))];
  const all = [...new Set([...leftovers, ...paths])];
  await exclude(all);
  if (paths.length === 0) return;
  const more = paths.length > named ? ` +${paths.length - named}` : "";
  const shown = paths.slice(0, named).join(", ") + more;
  await run.commit({ task: worked(run, { leftovers: all }), events: [notice("task.leftovers", { paths: shown })] });
}

/** The person's model edits what a command left behind: then it is work, and no leftover. */
export async function takeIn(run: TaskRun, path: string): Promise<void> {
  if (run.task.state !== "executing") return;
  const { leftovers } = run.task.work;
  const left = leftovers.filter((entry) => entry !== path && !(entry.endsWith("/") && path.startsWith(entry)));
  if (left.length === leftovers.length) return;
  await run.workspace.exclude(left);
  await run.commit({ task: worked(run, { leftovers: left }) });
}

/** A whole new folder at the top is one entry; anything else is named by itself. */
function topOf(path: string, folders: ReadonlySet<string>): string {
  const top = path.includes("/") ? `${path.split("/")[0]}/` : path;
  return top.endsWith("/") && !folders.has(top) ? top : path;
}

function isPlanned(run: TaskRun, path: string): boolean {
  const plan = planOf(run.task)?.plan;
  return plan !== undefined && plannedFiles(plan).some((name) => name.normalize("NFC") === path.normalize("NFC"));
}
