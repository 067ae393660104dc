import type { Check } from "../../evidence/judge.ts";
import type { Installed, TaskIn } from "../../task/task.ts";
import { setupMs } from "../phases/baseline.ts";
import { preparedFor } from "../phases/remembered_setup.ts";
import type { TaskRun } from "../task_run.ts";
import { lastStep, withWork } from "../with_work.ts";

/** The set-up that was approved: the plan's, else the remembered one. */
function setUpCommands({ task }: TaskRun): { run: string; network?: boolean | undefined }[] {
  const { plan, work } = task as TaskIn<"executing">;
  const planned = plan.plan.setup ?? [];
  const remembered = preparedFor(task, work.base)?.setup;
  return planned.length > 0 || !remembered ? planned : [remembered];
}

/** Before the first step: what the set-up left and follows. */
export async function noteInstalled(run: TaskRun): Promise<void> {
  const { work } = run.task as TaskIn<"executing">;
  if (work.installed || work.steps.some(({ attempts }) => attempts > 0)) return;
  const commands = setUpCommands(run).map((command) => command.run);
  if (commands.length === 0) return;
  const installed = await run.workspace.installed({ commands, folders: null });
  await run.commit({ task: withWork(run, { installed }) });
}

/**
 * At a claim of the last step: where manifests, lockfiles or dependency folders are not as the set-up left them, what it left is
 * removed, and its commands are checks of this claim. So the suite sees what a fresh clone gets.
 */
export async function setUpChecks(run: TaskRun, index: number, claim: string): Promise<Check[]> {
  const { installed } = (run.task as TaskIn<"executing">).work;
  if (!installed || index !== lastStep(run)) return [];
  const commands = setUpCommands(run);
  const { changed } = await run.effect<{ changed: boolean }>({
    kind: "step",
    key: `${claim}/set-up-again`,
    act: async () => {
      const { hash } = await seeInstalled(run, installed);
      if (hash !== installed.hash) await run.workspace.removeInstalled(installed.folders);
      return { changed: hash !== installed.hash };
    },
    // Until it worked, every further claim begins with it.
    with: ({ changed: now }) => (now ? { task: withWork(run, { installed: { ...installed, hash: "" } }) } : {}),
  });
  if (!changed) return [];
  return commands.map(({ run: command, network = false }) => ({
    ...{ run: command, network, timeoutSeconds: setupMs / 1000 },
    ...{ suite: false, alone: false, exitOnly: true, setUp: true },
  }));
}

/** After these checks: what is installed now is what further claims are compared with. */
export async function noteInstalledAgain(run: TaskRun, claim: string): Promise<void> {
  const { installed } = (run.task as TaskIn<"executing">).work;
  if (!installed) return;
  await run.effect<Installed>({
    kind: "step",
    key: `${claim}/set-up-done`,
    act: () => seeInstalled(run, installed),
    with: (now) => ({ task: withWork(run, { installed: now }) }),
  });
}

function seeInstalled(run: TaskRun, { folders }: Installed): Promise<Installed> {
  return run.workspace.installed({ commands: setUpCommands(run).map((command) => command.run), folders });
}
