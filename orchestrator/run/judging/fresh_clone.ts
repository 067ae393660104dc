import type { Check } from "../../evidence/judge.ts";
import type { Plan } from "../../task/plan.ts";
import { planOf, type TaskIn } from "../../task/task.ts";
import { announceAside } from "../commit/announce_aside.ts";
import { setupMs } from "../phases/baseline.ts";
import { projectChecks } from "../phases/plan_task.ts";
import { preparedFor } from "../phases/remembered_setup.ts";
import type { TaskRun } from "../task_run.ts";
import { lastStep } from "../with_work.ts";

/** The set-up that was approved: the plan's, else the remembered one, else that of the revision before. */
function setUpCommands({ task }: TaskRun): NonNullable<Plan["setup"]> {
  const { plan, work } = task as TaskIn<"executing">;
  const remembered = preparedFor(task, work.base)?.setup;
  const before = (task.earlier ?? []).map((each) => each.plan.plan.setup ?? []);
  const all = [plan.plan.setup ?? [], remembered ? [remembered] : [], ...before.reverse()];
  return all.find((commands) => commands.length > 0) ?? [];
}

const asText = (commands: NonNullable<Plan["setup"]>) => commands.map(({ run }) => run);

/**
 * Before the set-up of a revision: what commands of an earlier one left in the clone goes. Returns whether the set-up must be noted
 * after it; where something of an earlier set-up was changed and nothing sets it up now, a claim will do so by what was noted.
 */
export async function beginFresh(run: TaskRun): Promise<boolean> {
  const { plan } = run.task as TaskIn<"executing">;
  const planned = plan.plan.setup ?? [];
  const { notes } = await run.effect<{ notes: boolean }>({
    kind: "step",
    key: run.key("fresh"),
    act: async () => {
      const { changed, noted } = await run.workspace.trimRest(asText(setUpCommands(run)));
      const spoiled = noted && changed;
      if (spoiled && planned.length > 0) await run.workspace.removeRest();
      return { notes: !spoiled || planned.length > 0 };
    },
  });
  return notes;
}

/** After the set-up, before anything else is run. */
export function noteSetUp(run: TaskRun): Promise<void> {
  return run.workspace.noteRest(asText(setUpCommands(run)));
}

/** How the checks of a claim begin. */
export interface Beginning {
  /** The set-up once more, where the work changed what it left or follows. */
  installs: Check[];
  /** Removed, because neither the branch holds it nor the set-up makes it. */
  removed: string[];
  /** Nothing is there but what the branch will hold and the set-up makes. */
  fresh: boolean;
}

/**
 * At a claim whose checks nothing runs again, the last step's, and any where there is no suite: the clone becomes what a fresh one is
 * after the set-up. So no check passes by what the branch will not hold.
 */
export async function freshClone(run: TaskRun, index: number, claim: string): Promise<Beginning> {
  const { test } = await projectChecks(run);
  if (index !== lastStep(run) && test !== undefined) return { installs: [], removed: [], fresh: false };
  const commands = setUpCommands(run);
  const { changed, removed } = await run.effect<{ changed: boolean; removed: string[] }>({
    kind: "step",
    key: `${claim}/fresh`,
    act: async () => {
      const { changed, removed, ...told } = await run.workspace.trimRest(asText(commands));
      await announceAside(run, told);
      if (changed) await run.workspace.removeRest();
      return { changed, removed };
    },
  });
  const installs = changed ? commands : [];
  return {
    installs: installs.map(({ run: command, network = false }) => ({
      ...{ run: command, network, timeoutSeconds: setupMs / 1000 },
      ...{ suite: false, alone: false, exitOnly: true, setUp: true },
    })),
    removed,
    fresh: true,
  };
}

/**
 * What may make what a check needs and the branch does not hold: the project's build, and the checks of earlier steps. Approved, and
 * made of the branch alone.
 */
export async function buildCommands(run: TaskRun, index: number): Promise<Check[]> {
  const { build } = await projectChecks(run);
  const earlier = (planOf(run.task)?.plan.steps ?? []).slice(0, index).flatMap(({ verify = [] }) => verify);
  const passing = earlier.filter(({ expect = "pass" }) => expect === "pass");
  const own = { suite: false, alone: false, exitOnly: true };
  return [...(build === undefined ? [] : [{ run: build, ...own }]), ...passing.map((check) => ({ ...check, ...own }))];
}
