import { copyFileSync, existsSync, linkSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Notice } from "../../../run/workspace.ts";
import { UserError } from "../../../task/errors.ts";
import { regularText } from "../../regular_file.ts";
import { addConverted } from "../attributes/staging.ts";
import { durableWrite } from "../crash_safe_fs.ts";
import { commitsBetween, readCommit } from "../history.ts";
import { findRepository, type LocalLayout } from "../layout.ts";
import { configOf, refuseUnsupported } from "../local_config.ts";
import { currentBranch, listRefs, readRef } from "../refs.ts";
import { type Repository, repositoryAt } from "../repository.ts";
import { knownByIndex } from "../tree/index_file.ts";
import { readTree, type Snapshot } from "../tree/tree.ts";
import { differences, scanWorktree } from "../tree/worktree.ts";
import type { FetchedSource } from "./clone.ts";
import { type HostToken, httpsOfSsh, isAllowedUrl, stripUserinfo, tokenFor } from "./credentials.ts";
import { markAsPushed, unknownBase } from "./remote_source.ts";

export interface LocalSource {
  path: string;
  base: string | null;
  tokens: HostToken[];
}

/** Clones a local repository by hard links, which the library does not support; it is not written to. Throws UserError. */
export async function cloneFolder(half: Repository, { path, base, tokens }: LocalSource): Promise<FetchedSource> {
  const layout = findRepository(path);
  if (!layout) throw new UserError("git.not-a-repository", { path });
  await refuseUnsupported(layout.commondir, path);
  const chosen = await chooseBase(layout, path, base);
  linkObjects(join(layout.commondir, "objects"), join(half.gitdir, "objects"), path);
  copyText(layout.commondir, half.gitdir, "shallow");
  const origin = (await originOf(layout, tokens))?.url ?? null;
  if (origin !== null)
    await writeShallowAtOrigin(half, Object.values(listRefs(layout.commondir, "refs/remotes/origin/")), chosen.sha);
  const notices = await localNotices(layout, half, chosen.sha, base);
  return {
    base: chosen,
    defaultBranch: defaultBranchOf(layout),
    origin,
    notices,
    excludes: readText(join(layout.commondir, "info", "exclude")),
  };
}

/** The files of the commit that a clone of this folder would begin with, and the repository whose objects they are. */
export async function filesOfFolder(
  path: string,
  base: string | null,
): Promise<{ repository: Repository; files: Snapshot }> {
  const layout = findRepository(path);
  if (!layout) throw new UserError("git.not-a-repository", { path });
  const repository = { ...repositoryAt(path), gitdir: layout.commondir };
  const { sha } = await chooseBase(layout, path, base);
  const { files } = await readTree(repository, (await readCommit(repository, sha)).tree);
  return { repository, files };
}

async function chooseBase(
  layout: LocalLayout,
  path: string,
  base: string | null,
): Promise<{ branch: string; sha: string }> {
  const { gitdir, commondir } = layout;
  if (base !== null) {
    const sha =
      (await readRef(commondir, `refs/heads/${base}`)) ?? (await readRef(commondir, `refs/remotes/origin/${base}`));
    if (sha) return { branch: base, sha };
    throw unknownBase(
      path,
      base,
      Object.keys(listRefs(commondir, "refs/heads/")).map((ref) => ref.slice(11)),
    );
  }
  const branch = await currentBranch(gitdir);
  const sha = await headCommit(layout);
  if (!sha) throw new UserError("git.empty", { where: path });
  return { branch: branch ?? "HEAD", sha };
}

/** The ref of a linked worktree's branch is in the shared folder. */
async function headCommit({ gitdir, commondir }: LocalLayout): Promise<string | undefined> {
  const branch = await currentBranch(gitdir);
  return branch === null ? readRef(gitdir, "HEAD") : readRef(commondir, `refs/heads/${branch}`);
}

/** The default branch of `origin`, which must not be pushed to; null when unknown. */
function defaultBranchOf({ commondir }: LocalLayout): string | null {
  return readText(join(commondir, "refs/remotes/origin/HEAD")).match(/^ref: refs\/remotes\/origin\/(\S+)/)?.[1] ?? null;
}

/** The folder's `origin`, when it is http, or ssh with a token for its host. */
export async function originOf(
  { commondir }: LocalLayout,
  tokens: readonly HostToken[],
): Promise<{ url: string; token?: HostToken } | undefined> {
  const pushed = await configOf(commondir, "remote.origin.pushurl");
  const text = pushed ?? (await configOf(commondir, "remote.origin.url")) ?? "";
  const https = httpsOfSsh(text);
  if (https) return tokenFor(https, tokens) ? { url: https } : undefined;
  return /^https?:\/\//i.test(text) && URL.canParse(text) && isAllowedUrl(new URL(text))
    ? stripUserinfo(text)
    : undefined;
}

/** The objects of a folder that the clone does not have yet. */
export function linkObjectsOf({ commondir }: LocalLayout, to: Repository): void {
  linkObjects(join(commondir, "objects"), join(to.gitdir, "objects"), commondir);
}

/** Hard links, or copies across file systems; alternates are followed. Objects never change, so both sides are safe. */
function linkObjects(from: string, to: string, where: string, seen = new Set<string>()): void {
  if (seen.has(from) || !existsSync(from)) return;
  seen.add(from);
  for (const folder of readdirSync(from)) {
    if (!/^([0-9a-f]{2}|pack)$/.test(folder)) continue;
    mkdirSync(join(to, folder), { recursive: true });
    const there = new Set(readdirSync(join(to, folder)));
    for (const file of readdirSync(join(from, folder))) {
      if (file.endsWith(".promisor")) throw new UserError("git.partial", { where });
      if (/^([0-9a-f]{38}|pack-[0-9a-f]+\.(pack|idx))$/.test(file) && !there.has(file))
        linkOrCopy(join(from, folder, file), join(to, folder, file));
    }
  }
  for (const line of readText(join(from, "info", "alternates")).split("\n")) {
    if (line && !line.startsWith("#")) linkObjects(resolve(from, line), to, where, seen);
  }
}

function linkOrCopy(from: string, to: string): void {
  if (statSync(from).size === 0) return;
  try {
    linkSync(from, to);
  } catch {
    copyFileSync(from, to);
  }
}

/**
 * Makes the clone shallow at the last known tips of `origin`: what a push leaves out once they have moved over there, and where
 * the library's fetch stops reading the history.
 */
async function writeShallowAtOrigin(half: Repository, tips: readonly string[], sha: string): Promise<void> {
  if (tips.length === 0) return;
  const own = await commitsBetween(half, tips, sha);
  const mine = new Set(own.map((commit) => commit.sha));
  const parents = own.flatMap((commit) => commit.parents).filter((parent) => !mine.has(parent));
  const cut = own.length === 0 ? [sha] : parents;
  const [first] = cut;
  if (!first) return;
  const lines = new Set([...shallowCommits(half), ...cut]);
  durableWrite(half.gitdir, join(half.gitdir, "shallow"), `${[...lines].join("\n")}\n`);
  await markAsPushed(half, first);
}

/** Commits whose parents the clone need not have. */
export function shallowCommits({ gitdir }: Repository): string[] {
  return readText(join(gitdir, "shallow")).split("\n").filter(Boolean);
}

async function localNotices(
  layout: LocalLayout,
  half: Repository,
  sha: string,
  base: string | null,
): Promise<Notice[]> {
  const notices: Notice[] = [];
  if (base === null && (await currentBranch(layout.gitdir)) === null) {
    notices.push({ key: "git.notice-detached", params: { sha: sha.slice(0, 10) } });
  }
  if ((await configOf(layout.commondir, "commit.gpgsign")) === "true") {
    notices.push({ key: "git.notice-signing", params: { file: ".git/config" } });
  }
  const head = await headCommit(layout);
  const changed = layout.root && head ? await uncommittedPaths(layout.root, layout, half, head) : [];
  const [first] = changed;
  if (first) notices.push({ key: "git.notice-uncommitted", params: { count: changed.length, first } });
  return notices;
}

async function uncommittedPaths(root: string, layout: LocalLayout, half: Repository, head: string): Promise<string[]> {
  const tracked = (await readTree(half, (await readCommit(half, head)).tree)).files;
  const memory = { known: knownByIndex(layout.gitdir), remember: () => undefined };
  try {
    const scan = scanWorktree(root, layout.commondir, tracked, memory, { asGit: true });
    await addConverted({ ...half, root }, scan, tracked, memory);
    return differences(tracked, scan.found);
  } catch {
    // An unreadable working copy is ignored: only its commit is used.
    return [];
  }
}

function copyText(from: string, to: string, name: string): void {
  const text = readText(join(from, name));
  if (text !== "") writeFileSync(join(to, name), text);
}

const maxTextBytes = 16 * 1024 * 1024;

function readText(file: string): string {
  return regularText(file, { limit: maxTextBytes, follow: true }) ?? "";
}
