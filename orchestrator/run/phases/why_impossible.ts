import { impossibilityOf, isManagedEnvironment } from "../../evidence/impossible.ts";
import { plainPath } from "../../task/plain_path.ts";
import { type Impossibility, plannedFiles, type Verify } from "../../task/plan.ts";
import { wordsOf } from "../../task/plan_scope.ts";
import { planOf } from "../../task/task.ts";
import type { TaskRun } from "../task_run.ts";
import type { CommandResult } from "../workspace.ts";

/** Why a check that ran cannot work, whatever the code is like; undefined where it can. */
export async function whyImpossible(
  run: TaskRun,
  { network = false }: Pick<Verify, "network">,
  result: CommandResult,
  noTests = false,
): Promise<Impossibility | undefined> {
  if (result.exit === 0 && !noTests) return undefined;
  const { command, output } = result;
  const { files, reading } = run.workspace;
  const revision = planOf(run.task);
  const planned = revision ? plannedFiles(revision.plan).map(plainPath) : [];
  const isThere = (path: string) => files.exists(path).catch(() => true);
  const counts = await reading.counts(output);
  return impossibilityOf({
    ...result,
    command,
    network,
    tests: counts ? counts.passed + counts.failed : null,
    noTests,
    managed: isManagedEnvironment(output),
    toCome: await absent(planned, isThere),
    missing: await absent(filesNamed(command, planned), isThere),
  });
}

/** Words of a command that look like a file with an extension, outside of quotes, and that no step writes. */
function filesNamed(command: string, planned: readonly string[]): string[] {
  const bare = command.replace(/'[^']*'|"[^"]*"/g, " ");
  const words = wordsOf(bare).filter((word) => /^[\w@.][\w@./-]*\/[\w@.-]*\w\.\w{1,5}$/.test(word));
  return words.map(plainPath).filter((word) => !planned.some((path) => path === word || path.endsWith(`/${word}`)));
}

async function absent(paths: readonly string[], isThere: (path: string) => Promise<boolean>): Promise<string[]> {
  const found: string[] = [];
  for (const path of new Set(paths)) if (!(await isThere(path))) found.push(path);
  return found;
}
