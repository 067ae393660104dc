import { messageOf } from "../../task/errors.ts";
import { type EventBody, notice } from "../../task/events.ts";
import type { Profile } from "../../task/repo_ref.ts";
import { planOf, type Task, type Work, workOf } from "../../task/task.ts";
import { reasonIn, text } from "../../texts/index.ts";
import { money } from "../../texts/measures.ts";
import type { Ports } from "../ports.ts";
import type { TaskRun } from "../task_run.ts";
import type { PullRequestOutcome, Workspace } from "../workspace.ts";

type Mode = NonNullable<Profile["pr"]>;

/** After the push: opens the pull request of the branch, or finds the one that is there. It never fails the task. */
export async function openPullRequestIfWanted(run: TaskRun): Promise<void> {
  const { task, ports, workspace, signal } = run;
  const mode = task.options.pr ?? task.profile?.pr ?? ports.limits.pullRequest;
  if (mode === "off") return;
  await run.effect<PullRequestOutcome>({
    kind: "push",
    key: run.key("pull-request"),
    act: () =>
      requestPullRequest({ task, ports, workspace, mode, ready: false, signal }).catch((error: unknown) => {
        signal.throwIfAborted();
        ports.warn("pull-request.failed", { task: task.id, error: messageOf(error) });
        return { failed: "unreachable", host: "", detail: messageOf(error) } as const;
      }),
    with: (outcome) => withPullRequest(run.task, outcome),
  });
}

/** The task with its pull request, and the event; where there is none, a sentence that says why. `by`: who had it made ready. */
export function withPullRequest(
  task: Task,
  outcome: PullRequestOutcome,
  by?: string,
): { task: Task; events: EventBody[] } {
  if ("failed" in outcome) return { task, events: [pullRequestFailure(outcome)] };
  const { url, number, draft } = outcome;
  const work = workOf(task);
  const known = work?.pullRequest?.url === url ? work.pullRequest : undefined;
  const changed = { ...task, work: { ...work, pullRequest: { url, number, draft } } } as Task;
  if (!known) return { task: changed, events: [{ type: "pr.opened", url, number, draft }] };
  const isReady = known.draft && !draft;
  return { task: changed, events: isReady ? [{ type: "pr.ready", url, number, ...(by && { by }) }] : [] };
}

function pullRequestFailure({ failed, host, detail }: Extract<PullRequestOutcome, { failed: string }>): EventBody {
  return notice(`pr.${failed}`, { host, detail });
}

interface PullRequestOf {
  task: Task;
  ports: Ports;
  workspace: Workspace;
  mode: Exclude<Mode, "off">;
  /** A draft that is there becomes ready for review. */
  ready: boolean;
  signal: AbortSignal;
}

export async function requestPullRequest({
  task,
  ports,
  workspace,
  mode,
  ready,
  signal,
}: PullRequestOf): Promise<PullRequestOutcome> {
  const { git, files } = workspace;
  const work = workOf(task);
  if (!work?.pushed) return { failed: "refused", host: "", detail: reasonIn("card.nothing-pushed") };
  // The base of an adopted branch is the branch itself.
  const base =
    work.base.branch !== work.branch ? work.base.branch : ((await git.fetchBranch(null, signal))?.branch ?? "main");
  const template = await firstOf(templates, (path) => files.content(path).catch(() => undefined));
  return git.pullRequest({
    head: work.branch,
    base,
    title: ports.redact(titleOf(task)),
    body: ports.redact(bodyOf(task, work, template)),
    draft: mode === "draft",
    ready,
    reviewers: task.profile?.reviewers ?? [],
    signal,
    sleep: (ms, stop) => ports.clock.sleep(ms, stop),
  });
}

const templates = [
  ".github/PULL_REQUEST_TEMPLATE.md",
  ".github/pull_request_template.md",
  "PULL_REQUEST_TEMPLATE.md",
  "docs/PULL_REQUEST_TEMPLATE.md",
  ".gitea/PULL_REQUEST_TEMPLATE.md",
  ".gitlab/merge_request_templates/Default.md",
];

async function firstOf(
  paths: readonly string[],
  read: (path: string) => Promise<string | undefined>,
): Promise<string | undefined> {
  for (const path of paths) {
    const found = await read(path);
    if (found !== undefined) return found;
  }
  return undefined;
}

const titleLimit = 120;

/** The summary of the plan that began the branch. */
function titleOf(task: Task): string {
  const summary = (task.earlier?.[0]?.plan ?? planOf(task))?.plan.summary ?? task.request;
  const line = summary.split("\n", 1).join("").replace(/\.$/, "");
  return line.length <= titleLimit ? line : `${line.slice(0, titleLimit - 1)}…`;
}

const templateLimit = 8000;

function bodyOf(task: Task, work: Work, template: string | undefined): string {
  const { lang, id, earlier = [] } = task;
  const plan = planOf(task)?.plan;
  const steps = [...earlier.flatMap((each) => each.work.steps), ...work.steps];
  const acceptance = plan?.acceptance ?? [];
  return [
    plan?.summary ?? "",
    "",
    ...steps.map(({ title, commit }) => `- ${title}${commit === null ? "" : ` (${commit.slice(0, 8)})`}`),
    ...(acceptance.length > 0
      ? ["", `## ${text(lang, "page.acceptance")}`, "", ...acceptance.map((item) => `- ${item}`)]
      : []),
    "",
    text(lang, "pr.made-by", { id, cost: money(task.costUsd, lang, { atLeast: task.costUnknown }) }),
    // By it devorch knows its own texts again.
    `<!-- devorch:${id} -->`,
    ...(template === undefined ? [] : ["", template.slice(0, templateLimit)]),
  ].join("\n");
}
