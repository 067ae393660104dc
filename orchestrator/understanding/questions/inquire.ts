import { createHash } from "node:crypto";
import type { Ports } from "../../run/ports.ts";
import type { Files, Opened } from "../../run/workspace.ts";
import { UserError } from "../../task/errors.ts";
import type { RepoRef } from "../../task/repo_ref.ts";
import type { Lang } from "../../texts/index.ts";
import { askOutside } from "./ask_outside.ts";
import type { Finding, RepositoryQuestion, Source } from "./finding.ts";

interface Inquiry {
  question: string;
  lang: Lang;
  chat: string;
  /** As the person named it. */
  repo: string;
}

const patienceMs = 10 * 60_000;
const maxTurns = 40;

/** Inquiries of one chat about one repository share a clone: one after the other. */
const underWay = new Map<string, Promise<unknown>>();

/**
 * Answers a question by reading a clone of its own, which no task uses and nothing writes to. Throws UserError: no key,
 * unreachable repository, no answer.
 */
export async function inquire(ports: Ports, inquiry: Inquiry): Promise<Finding> {
  // Without a model there is no use in cloning.
  ports.models.of("planner");
  const repo = await ports.workspaces.resolve(inquiry.repo);
  const folder = folderOf(inquiry.chat, repo);
  const before = underWay.get(folder) ?? Promise.resolve();
  const turn = before.catch(() => {}).then(() => answer(ports, inquiry, repo, folder));
  underWay.set(folder, turn);
  try {
    return await turn;
  } finally {
    if (underWay.get(folder) === turn) underWay.delete(folder);
  }
}

async function answer(ports: Ports, { question, lang }: Inquiry, repo: RepoRef, folder: string): Promise<Finding> {
  const signal = AbortSignal.timeout(patienceMs);
  const { workspace } = await openFresh(ports, repo, folder, signal);
  try {
    const { files } = workspace;
    const input: RepositoryQuestion = {
      question,
      lang,
      listing: await files.list(".", 1),
      problems: (finding) => missing(files, finding),
    };
    const finding = await askOutside<RepositoryQuestion, Finding>(ports, {
      agent: "query",
      input,
      workspace,
      signal,
      maxTurns,
    });
    if (finding.answer.trim() === "") throw new UserError("query.no-answer");
    return { answer: finding.answer.trim(), sources: await existing(files, finding.sources) };
  } finally {
    await workspace.close();
  }
}

/** The clone as the remote is now: cloned anew when its branch moved on. */
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
  const place = repo.kind === "remote" ? repo.url : repo.path;
  return `inquiry-${createHash("sha256")
    .update(JSON.stringify([chat, place]))
    .digest("hex")
    .slice(0, 16)}`;
}

async function missing(files: Files, { sources }: Finding): Promise<string[]> {
  const found = await existing(files, sources);
  return sources
    .filter((source) => !found.some(({ path, from }) => path === source.path && from === source.from))
    .map(({ path, from }) => `${path}${from === undefined ? "" : `:${from}`} is not there: cite what you read.`);
}

async function existing(files: Files, sources: readonly Source[]): Promise<Source[]> {
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
