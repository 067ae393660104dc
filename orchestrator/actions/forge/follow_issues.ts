import type { RemoteRepository } from "../../run/delivery/remote_repository.ts";
import type { RepoRow } from "../../run/store.ts";
import type { ForgeIssue } from "../../sdk/forge.ts";
import type { Task } from "../../task/task.ts";
import { type Lang, text } from "../../texts/index.ts";
import { start } from "../start.ts";
import type { TaskActions } from "../task_actions.ts";
import { doOnce } from "./effect.ts";
import { markerOf, quoteIssue } from "./quote.ts";

/** Where the tasks of issues are shown and approved. */
export interface IssueDesk {
  chat: string;
  lang: Lang;
}

interface IssueWatch {
  row: RepoRow;
  label: string;
  remote: RemoteRepository;
  desk: IssueDesk;
}

/** Each issue that an account with write access gave the label becomes a task, whose plan still has to be approved. */
export async function followIssues(actions: TaskActions, { row, label, remote, desk }: IssueWatch): Promise<void> {
  const { issues } = remote;
  if (!issues) return;
  for (const issue of await issues.labelled(label)) {
    const key = `forge:${row.name}#${issue.number}`;
    if (await actions.ports.store.taskOfKey(key)) continue;
    const by = await issues.labelledBy(issue.number, label);
    if (by === undefined || !(await remote.mayWrite(by))) continue;
    const { number, url } = issue;
    await start(
      actions,
      { text: requestOf(actions, row, issue, desk.lang), repo: row.name, ...desk, options: {}, key },
      { number, url },
    );
  }
}

function requestOf({ ports }: TaskActions, row: RepoRow, issue: ForgeIssue, lang: Lang): string {
  const words = text(lang, "issue.request", { number: issue.number, repo: row.name });
  return `${words}\n\n${quoteIssue(ports, issue)}`;
}

/** The issue's one comment says how its task stands; it is edited when that changes. */
export async function tellIssue(actions: TaskActions, task: Task, remote: RemoteRepository): Promise<void> {
  const { issue, id } = task;
  const { issues } = remote;
  if (!issue || !issues) return;
  const marker = markerOf(id, "issue");
  const words = `${actions.ports.redact(standing(task))}\n\n${marker}`;
  const first = await doOnce(actions, id, {
    key: "issue/comment",
    probe: async () => (await issues.comments(issue.number)).find(({ body }) => body.includes(marker)),
    act: () => issues.comment(issue.number, words),
  });
  const told = await actions.ports.store.effect(id, "issue/told");
  if ((told?.result ?? first.body) === words) return;
  await issues.edit(issue.number, first.id, words);
  await actions.ports.store.commit(id, { effect: { key: "issue/told", kind: "forge", result: words, done: true } });
}

function standing(task: Task): string {
  const { id, state, lang } = task;
  const pullRequest = "work" in task ? task.work?.pullRequest : undefined;
  const link = pullRequest?.url ?? ("work" in task ? task.work?.pushed?.url : undefined) ?? "";
  return `${text(lang, "issue.standing", { id, state: text(lang, `state.${state}`) })} ${link}`.trim();
}
