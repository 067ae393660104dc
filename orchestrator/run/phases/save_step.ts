import type { CommitMessage, CommitMessageRequest } from "../../task/commit_message.ts";
import { notice } from "../../task/events.ts";
import { planWithAdded, type StepState, type TaskIn } from "../../task/task.ts";
import { bundleOf } from "../clone/bundle.ts";
import { headOf } from "../clone/head.ts";
import { commitAll, devTasksPages } from "../commit/commit_all.ts";
import { askAgent } from "../conversation/ask_agent.ts";
import { askAgainIfMoved } from "../delivery/follow_up.ts";
import type { Change } from "../store.ts";
import type { TaskRun } from "../task_run.ts";
import { lastStep, stepAt, withStep, withWork } from "../with_work.ts";
import { stepThatChanged } from "./step_change.ts";

/** Commits a green step together with `.dev-tasks`; `files` are the paths that it changed. */
export async function saveStep(
  run: TaskRun,
  index: number,
  { summary, files }: Required<Pick<StepState, "summary" | "files">>,
): Promise<void> {
  await askAgainIfMoved(run);
  const { plan, work } = run.task as TaskIn<"executing">;
  const last = index === lastStep(run);
  const green = withStep(run, index, { state: "green", summary, output: "" });
  const { message, trailer } = await commitMessage(run, {
    plan: { ...plan, plan: planWithAdded(plan.plan, work) },
    step: index + 1,
    round: run.task.round,
    summary,
  });
  const published =
    run.ports.limits.devTasks === "keep" ? devTasksPages(run, green, last ? "completed" : "executing") : {};
  const { git } = run.workspace;
  let tree = "";
  let bundled: Awaited<ReturnType<typeof bundleOf>> = { events: [] };
  const see = async <T extends string | undefined>(commit: T): Promise<T> => {
    tree = await git.tree();
    if (commit !== undefined) bundled = await bundleOf(git, [headOf(work)], commit);
    return commit;
  };
  const sha = await run.effect({
    kind: "commit",
    key: run.key(index + 1, "commit"),
    intent: { trailer },
    probe: async () => see(await git.findTrailer(work.base.sha, trailer)),
    act: async () => see(await commitAll(run, { branch: work.branch, message, published, step: index })),
    with: (commit): Change => {
      const saved = withStep(run, index, { state: "green", summary, output: "", commit, tree, files });
      return {
        ...bundled,
        task: { ...saved, work: { ...saved.work, head: commit, meant: [] } },
        events: [{ type: "step.done", step: index + 1, commit, title: stepAt(run, index).title }, ...bundled.events],
      };
    },
  });
  await saveCheckpoint(run, `step ${index + 1}: ${sha.slice(0, 8)}`);
}

/** Skips a step whose checks are green and whose change was made by an earlier step. */
export async function skipStep(run: TaskRun, index: number, summary: string): Promise<void> {
  const { title, added } = stepAt(run, index);
  const step = index + 1;
  const said = added
    ? notice("review.unchanged", { step })
    : notice("step.skipped", { step, title, in: stepThatChanged(run, index) ?? index });
  await run.commit({ task: withStep(run, index, { state: "skipped", summary, output: "" }), events: [said] });
}

export function commitMessage(
  run: TaskRun,
  about: Omit<CommitMessageRequest, "task" | "lang">,
): Promise<CommitMessage> {
  const input = { ...about, task: run.task.id, lang: run.task.lang };
  return askAgent<CommitMessageRequest, CommitMessage>(run, { agent: "git", key: run.key("git"), input });
}

/** A commit of the whole working copy on a hidden ref; branch, index and HEAD stay. */
export async function saveCheckpoint(run: TaskRun, why: string): Promise<void> {
  const { work } = run.task as TaskIn<"executing">;
  const n = work.checkpoints + 1;
  const ref = `refs/devorch/${run.task.id}/${n}`;
  const sha = await run.workspace.git.checkpoint(ref, `${run.task.id}: ${why}`);
  await run.commit({ task: withWork(run, { checkpoints: n }), events: [{ type: "checkpoint.saved", ref, sha }] });
}
