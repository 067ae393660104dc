import { notice } from "../../task/events.ts";
import type { Base, Profile } from "../../task/repo_ref.ts";
import { currentOrPreviousWork, type Prepared, type Task } from "../../task/task.ts";
import { registered, rememberCommand } from "../profile.ts";
import type { TaskRun } from "../task_run.ts";
import { baselineEvent, measureTests, setupMs } from "./baseline.ts";

type Setup = NonNullable<Profile["setup"]>;

/**
 * Before the plan: installs what an owner had remembered, if the manifests are those that it was approved for, and runs the tests.
 * Only in the sandbox. A failure is told to the planner and ends nothing.
 */
export async function runRememberedSetup(
  run: TaskRun,
  key: string,
  base: Base,
  test: string | undefined,
): Promise<void> {
  const { task, ports, workspace } = run;
  const setup = task.profile?.setup;
  if (!setup || currentOrPreviousWork(task) || isPrepared(task, setup, base, test)) return;
  if ((await ports.workspaces.sandbox()).tier !== "bwrap") return;
  if ((await workspace.manifests(setup.run)) !== setup.manifests) return announceChange(run, setup);
  const failure = await install(run, key, setup);
  if (failure === null) await workspace.noteRest([setup.run]);
  const baseline = failure === null && test !== undefined ? await measureTests(run, test) : null;
  await run.commit({
    task: { ...run.task, prepared: { setup, base: base.sha, failure, baseline } },
    events: baseline ? [baselineEvent(baseline)] : [],
  });
}

function isPrepared({ prepared }: Task, setup: Setup, base: Base, test: string | undefined): boolean {
  return (
    prepared != null &&
    prepared.base === base.sha &&
    prepared.setup.run === setup.run &&
    prepared.setup.manifests === setup.manifests &&
    prepared.baseline?.command === test
  );
}

/** Returns the decisive lines where it failed. */
async function install(run: TaskRun, key: string, { run: command, network }: Setup): Promise<string | null> {
  // A clone that was made anew has nothing installed.
  const { renewals = 0 } = run.task.clone ?? {};
  const result = await run.effect({
    kind: "setup",
    key: renewals === 0 ? `${key}/setup` : `${key}/setup/${renewals}`,
    intent: { command },
    act: () => run.command({ command, network, timeoutMs: setupMs }),
    with: ({ exit, ms }) => ({ events: [{ type: "setup.done", command, exit, ms }] }),
  });
  return result.exit === 0 ? null : (await run.workspace.reading.digest(result)).slice(0, 1500);
}

async function announceChange(run: TaskRun, { run: command }: Setup): Promise<void> {
  const { repo } = run.task;
  const name = registered(await run.ports.store.repos(), repo)?.name ?? repo.name;
  const params = { command, how: rememberCommand(name, command) };
  await run.commitOnce("notice/setup-changed", "step", () => ({ events: [notice("setup.changed", params)] }));
}

/** What was run before the plan, if it holds for work that begins at this commit. */
export function preparedFor({ prepared }: Task, base: Base): Prepared | null {
  return prepared && prepared.failure === null && prepared.base === base.sha ? prepared : null;
}
