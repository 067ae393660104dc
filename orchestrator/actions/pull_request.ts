import { requestPullRequest, withPullRequest } from "../run/delivery/pull_request.ts";
import { Exit, UserError } from "../task/errors.ts";
import { workOf } from "../task/task.ts";
import type { PullRequestChange } from "./devorch.ts";
import { handledMessage, type TaskActions } from "./task_actions.ts";

const openMs = 3 * 60_000;

/** Opens or finds the pull request of the task's pushed branch. Throws UserError for what the forge refuses. */
export function pullRequest(
  actions: TaskActions,
  id: string,
  { ready = false, by, origin }: PullRequestChange,
): Promise<{ url: string; number: number; draft: boolean }> {
  return actions.inTurn(id, async () => {
    const task = await actions.taskIn(id, "pr", ["completed", "failed", "cancelled"]);
    const work = workOf(task);
    if (!work?.pushed) throw new UserError("pr.nothing-pushed", { id: task.id });
    const { ports } = actions;
    const signal = AbortSignal.timeout(openMs);
    const mode = task.options.pr ?? task.profile?.pr ?? ports.limits.pullRequest;
    const { workspace } = await ports.workspaces.open(task.repo, {
      folder: task.folder,
      runId: task.folder,
      base: work.base.branch,
      signal,
    });
    try {
      const opened = ready || mode === "off" ? "ready" : mode;
      const outcome = await requestPullRequest({ task, ports, workspace, mode: opened, ready, signal });
      if ("failed" in outcome) {
        const exit = outcome.failed === "unreachable" || outcome.failed === "busy" ? Exit.later : Exit.config;
        throw new UserError(`pr.${outcome.failed}`, { host: outcome.host, detail: outcome.detail }, { exit });
      }
      const { task: changed, events } = withPullRequest(task, outcome, by);
      // Asked for again, because the answer was lost, it is found.
      const isSaved = origin !== undefined && (await ports.store.handledMessage(origin)) !== undefined;
      await actions.save(changed, { events, ...(isSaved ? {} : handledMessage("pr", origin)) });
      return { url: outcome.url, number: outcome.number, draft: outcome.draft };
    } finally {
      await workspace.close();
    }
  });
}
