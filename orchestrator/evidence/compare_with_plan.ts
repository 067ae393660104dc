import type { TaskRun } from "../run/task_run.ts";
import { plannedFiles } from "../task/plan.ts";
import type { TaskIn } from "../task/task.ts";

/** Paths in one event, at most: beyond that the plan was another one altogether. */
const mostPaths = 100;

/** Before the push: what the whole change is, beside what was approved. A plan that names no files has nothing unplanned. */
export async function compareWithPlan(run: TaskRun): Promise<void> {
  const { plan, work } = run.task as TaskIn<"finalizing">;
  const planned = plannedFiles(plan.plan);
  const changed = await run.workspace.git.changed(work.base.sha);
  const paths = new Set(changed.map(({ path }) => path));
  const known = new Set(planned.map(normalizedPath));
  const touched = new Set([...paths].map(normalizedPath));
  const unplanned = planned.length === 0 ? [] : [...paths].filter((path) => !known.has(normalizedPath(path)));
  const sum = (field: "added" | "removed") => changed.reduce((total, file) => total + file[field], 0);
  await run.commitOnce(run.key("compared"), "step", () => ({
    events: [
      {
        type: "work.compared",
        files: changed.length,
        added: sum("added"),
        removed: sum("removed"),
        untouched: planned.filter((path) => !touched.has(normalizedPath(path))).slice(0, mostPaths),
        unplanned: unplanned.slice(0, mostPaths),
      },
    ],
  }));
}

/** A plan may name a file in another Unicode form than the repository does. */
function normalizedPath(path: string): string {
  return path.normalize("NFC");
}
