import { notice } from "../../task/events.ts";
import type { TaskRun } from "../task_run.ts";
import type { Scanned } from "../workspace.ts";
import { printablePath } from "./printable_path.ts";

/** Tells the person of files that no commit holds: moved out of the working copy, or named like secrets. */
export async function announceAside(
  run: TaskRun,
  { aside, withheld }: Pick<Scanned, "aside" | "withheld">,
): Promise<void> {
  if (aside.length > 0)
    await run.emit(...aside.map(({ path, what }) => notice("scan.aside", { path: printablePath(path), what })));
  if (withheld.length === 0) return;
  const paths = withheld.map(printablePath).join(", ").slice(0, 1000);
  await run.commitOnce(`withheld/${paths}`, "step", () => ({ events: [notice("scan.withheld", { paths })] }));
}
