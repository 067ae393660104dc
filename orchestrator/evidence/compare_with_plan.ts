import type { TaskRun } from "../run/task_run.ts";
import { plannedFiles } from "../task/plan.ts";
import type { TaskIn } from "../task/task.ts";

/** Paths in one event, at most. */
const mostPaths = 100;

/** Before the push: compares the changed files with the planned ones. A plan without files has no unplanned ones. */
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
        ...(run.ports.limits.devTasks === "keep" && { devTasks: true }),
      },
    ],
  }));
}

/** A plan and the repository may use different Unicode forms for one name. */
function normalizedPath(path: string): string {
  return path.normalize("NFC");
}
