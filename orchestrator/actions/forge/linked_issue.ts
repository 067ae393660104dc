import { ForgeError } from "../../sdk/forge.ts";
import { isSameRepository, type RepoRef } from "../../task/repo_ref.ts";
import type { TaskActions } from "../task_actions.ts";
import { quoteIssue } from "./quote.ts";

const link = /https?:\/\/[^\s<>"'`«»]{1,500}?\/(?:-\/)?issues\/\d{1,9}\b/i;
const readMs = 10_000;

/** The issue that a message links to, as a block of untrusted text; empty where no forge with a token has it. */
export async function linkedIssue({ ports }: TaskActions, message: string): Promise<string> {
  const [found] = link.exec(message) ?? [];
  const [, page = "", number] = /^(.*?)\/(?:-\/)?issues\/(\d+)$/i.exec(found ?? "") ?? [];
  if (number === undefined || !URL.canParse(page)) return "";
  const rows = await ports.store.repos();
  const known = rows.find(({ repo }) => repo.kind === "remote" && isSameRepository(repo.url, page))?.repo;
  const repo: RepoRef = known ?? { kind: "remote", url: page, name: page };
  const signal = AbortSignal.timeout(readMs);
  try {
    const sleep = (ms: number, stop: AbortSignal) => ports.clock.sleep(ms, stop);
    const remote = await ports.workspaces.onForge(repo, { remote: page, probe: false, signal, sleep });
    const issue = await remote?.issues?.read(Number(number));
    return issue ? quoteIssue(ports, issue) : "";
  } catch (error) {
    // The task goes on with the link alone.
    if (!(error instanceof ForgeError) && !signal.aborted) throw error;
    ports.warn("issue.unread", { error: String(error) });
    return "";
  }
}
