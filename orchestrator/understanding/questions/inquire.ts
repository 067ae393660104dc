import { createHash } from "node:crypto";
import type { Ports } from "../../run/ports.ts";
import type { Files, Opened } from "../../run/workspace.ts";
import { UserError } from "../../task/errors.ts";
import { KeyedQueue } from "../../task/keyed_queue.ts";
import { type RepoRef, repoLocation } from "../../task/repo_ref.ts";
import type { Lang } from "../../texts/index.ts";
import type { Finding, RepositoryQuestion, Source } from "./finding.ts";
import { runReadOnlyConversation } from "./read_only_conversation.ts";

interface Inquiry {
  question: string;
  lang: Lang;
  chat: string;
  /** As the person named it. */
  repo: string;
}

const inquiryTimeoutMs = 10 * 60_000;
const maxTurns = 40;

/** Inquiries of one chat about one repository share a clone: one after the other. */
const queue = new KeyedQueue();

/**
 * Answers a question by reading a clone of its own, which no task uses and nothing writes to. Throws UserError: no key,
 * unreachable repository, no answer.
 */
export async function inquire(ports: Ports, inquiry: Inquiry): Promise<Finding> {
  // Without a model there is no use in cloning.
  ports.models.of("planner");
  const repo = await ports.workspaces.resolve(inquiry.repo);
  const folder = folderOf(inquiry.chat, repo);
  return await queue.run(folder, () => answerFromClone(ports, inquiry, repo, folder));
}

async function answerFromClone(
  ports: Ports,
  { question, lang }: Inquiry,
  repo: RepoRef,
  folder: string,
): Promise<Finding> {
  const signal = AbortSignal.timeout(inquiryTimeoutMs);
  const { workspace } = await openFresh(ports, repo, folder, signal);
  try {
    const { files } = workspace;
    const input: RepositoryQuestion = {
      question,
      lang,
      listing: await files.list(".", 1),
      problems: (finding) => missingSources(files, finding),
    };
    const finding = await runReadOnlyConversation<RepositoryQuestion, Finding>(ports, {
      agent: "query",
      input,
      workspace,
      signal,
      maxTurns,
    });
    if (finding.answer.trim() === "") throw new UserError("query.no-answer");
    return { answer: finding.answer.trim(), sources: await existingSources(files, finding.sources) };
  } finally {
    await workspace.close();
  }
}

/** An up-to-date clone: cloned again if its branch has moved on the remote. */
export async function openFresh(ports: Ports, repo: RepoRef, folder: string, signal: AbortSignal): Promise<Opened> {
  const open = () => ports.workspaces.open(repo, { folder, runId: folder, signal });
  const opened = await open();
  const { workspace, base } = opened;
  const now = (await workspace.git.remoteRefs(signal))[`refs/heads/${base.branch}`];
  if (now === undefined || now === base.sha) return opened;
  await workspace.close();
  await workspace.remove();
  return open();
}

function folderOf(chat: string, repo: RepoRef): string {
  return `inquiry-${createHash("sha256")
    .update(JSON.stringify([chat, repoLocation(repo)]))
    .digest("hex")
    .slice(0, 16)}`;
}

async function missingSources(files: Files, { sources }: Finding): Promise<string[]> {
  const found = await existingSources(files, sources);
  return sources
    .filter((source) => !found.some(({ path, from }) => path === source.path && from === source.from))
    .map(({ path, from }) => `${path}${from === undefined ? "" : `:${from}`} is not there: cite what you read.`);
}

async function existingSources(files: Files, sources: readonly Source[]): Promise<Source[]> {
  const looked = await Promise.all(
    sources.map(async (source) => {
      const content = await files.content(source.path).catch(() => undefined);
      if (content === undefined) return [];
      const lines = content.split("\n").length;
      const inside = (line: number | undefined) => line === undefined || line <= lines;
      return inside(source.from) && inside(source.to) ? [source] : [];
    }),
  );
  return looked.flat();
}
