import {
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join, resolve } from "node:path";
import { type Notice, UserError } from "devorch";
import type { Fetched } from "./clone.ts";
import { type HostToken, isAllowedUrl, stripUserinfo, tokenFor } from "./credentials.ts";
import { readCommit } from "./history.ts";
import { readIndex } from "./index_file.ts";
import { findRepository, type LocalLayout, readConfig, refuseUnsupported } from "./layout.ts";
import { currentBranch, listRefs, readRef } from "./refs.ts";
import { unknownBase } from "./remote_source.ts";
import type { Repository } from "./repository.ts";
import { readTree } from "./tree.ts";
import { differences, scanWorktree } from "./worktree.ts";

export interface LocalSource {
  path: string;
  base: string | null;
  tokens: HostToken[];
}

/** Takes over a local repository by hard links; nothing is written into it. Throws UserError. */
export async function cloneFolder(half: Repository, { path, base, tokens }: LocalSource): Promise<Fetched> {
  const layout = findRepository(path);
  if (!layout) throw new UserError("git.not-a-repository", { path });
  refuseUnsupported(layout, path);
  const chosen = chooseBase(layout, path, base);
  linkObjects(join(layout.commondir, "objects"), join(half.gitdir, "objects"), path);
  copyText(layout.commondir, half.gitdir, "shallow");
  keepRemoteTips(layout, half);
  const notices = await noticesOf(layout, half, chosen.sha, base);
  return {
    base: chosen,
    defaultBranch: defaultBranchOf(layout),
    origin: originOf(layout, tokens)?.url ?? null,
    notices,
    excludes: readText(join(layout.commondir, "info", "exclude")),
  };
}

function chooseBase(layout: LocalLayout, path: string, base: string | null): { branch: string; sha: string } {
  const { gitdir, commondir } = layout;
  if (base !== null) {
    const sha = readRef(commondir, `refs/heads/${base}`) ?? readRef(commondir, `refs/remotes/origin/${base}`);
    if (sha) return { branch: base, sha };
    throw unknownBase(
      path,
      base,
      Object.keys(listRefs(commondir, "refs/heads/")).map((ref) => ref.slice(11)),
    );
  }
  const branch = currentBranch(gitdir);
  const sha = headOf(layout);
  if (!sha) throw new UserError("git.empty", { where: path });
  return { branch: branch ?? "HEAD", sha };
}

/** The branch of a linked worktree is found in the shared folder. */
function headOf({ gitdir, commondir }: LocalLayout): string | undefined {
  const branch = currentBranch(gitdir);
  return branch === null ? readRef(gitdir, "HEAD") : readRef(commondir, `refs/heads/${branch}`);
}

/** The branch of `origin` that nothing may be pushed to; null when it is not known. */
function defaultBranchOf({ commondir }: LocalLayout): string | null {
  return readText(join(commondir, "refs/remotes/origin/HEAD")).match(/^ref: refs\/remotes\/origin\/(\S+)/)?.[1] ?? null;
}

/** Where the folder's own branches go: `origin`, when that is http or an ssh address whose host we have a token for. */
export function originOf(
  { commondir }: LocalLayout,
  tokens: readonly HostToken[],
): { url: string; token?: HostToken } | undefined {
  const config = readConfig(commondir);
  const text = config["remote.origin.pushurl"] ?? config["remote.origin.url"] ?? "";
  const https = httpsOfSsh(text);
  if (https) return tokenFor(https, tokens) ? { url: https } : undefined;
  return /^https?:\/\//i.test(text) && URL.canParse(text) && isAllowedUrl(new URL(text))
    ? stripUserinfo(text)
    : undefined;
}

/** `git@host:owner/name` and `ssh://git@host/owner/name` as an https address; undefined for anything else. */
export function httpsOfSsh(text: string): string | undefined {
  const [, host, path] =
    text.match(/^(?:[\w.-]+@)([\w.-]+):(?!\/\/)\/?(.+)$/) ??
    text.match(/^ssh:\/\/(?:[^@/]+@)?([\w.-]+)(?::\d+)?\/(.+)$/) ??
    [];
  return host && path ? `https://${host.toLowerCase()}/${path}` : undefined;
}

/** Hard links, or copies across file systems; alternates are followed. Objects never change, so both sides are safe. */
function linkObjects(from: string, to: string, where: string, seen = new Set<string>()): void {
  if (seen.has(from) || !existsSync(from)) return;
  seen.add(from);
  for (const folder of readdirSync(from)) {
    if (!/^([0-9a-f]{2}|pack)$/.test(folder)) continue;
    mkdirSync(join(to, folder), { recursive: true });
    for (const file of readdirSync(join(from, folder))) {
      if (file.endsWith(".promisor")) throw new UserError("git.partial", { where });
      if (/^([0-9a-f]{38}|pack-[0-9a-f]+\.(pack|idx))$/.test(file))
        take(join(from, folder, file), join(to, folder, file));
    }
  }
  for (const line of readText(join(from, "info", "alternates")).split("\n")) {
    if (line && !line.startsWith("#")) linkObjects(resolve(from, line), to, where, seen);
  }
}

function take(from: string, to: string): void {
  if (existsSync(to) || statSync(from).size === 0) return;
  try {
    linkSync(from, to);
  } catch {
    copyFileSync(from, to);
  }
}

/** What `origin` had when it was last seen need not be sent to it again. */
function keepRemoteTips({ commondir }: LocalLayout, half: Repository): void {
  const lines = Object.entries(listRefs(commondir, "refs/remotes/origin/"))
    .filter(([name]) => name !== "refs/remotes/origin/HEAD")
    .map(([name, sha]) => `${sha} ${name}\n`);
  writeFileSync(join(half.gitdir, "packed-refs"), `# pack-refs with:\n${lines.sort().join("")}`);
}

async function noticesOf(layout: LocalLayout, half: Repository, sha: string, base: string | null): Promise<Notice[]> {
  const notices: Notice[] = [];
  if (base === null && currentBranch(layout.gitdir) === null) {
    notices.push({ key: "git.notice-detached", params: { sha: sha.slice(0, 10) } });
  }
  if (readConfig(layout.commondir)["commit.gpgsign"] === "true") {
    notices.push({ key: "git.notice-signing", params: { file: ".git/config" } });
  }
  const head = headOf(layout);
  const changed = layout.root && head ? await uncommitted(layout.root, layout, half, head) : [];
  const [first] = changed;
  if (first) notices.push({ key: "git.notice-uncommitted", params: { count: changed.length, first } });
  return notices;
}

async function uncommitted(root: string, layout: LocalLayout, half: Repository, head: string): Promise<string[]> {
  const tracked = (await readTree(half, (await readCommit(half, head)).tree)).files;
  const index = readIndex(layout.gitdir);
  const memory = {
    known: (path: string, stats: import("node:fs").BigIntStats) => {
      const entry = index?.get(path);
      const same = entry && BigInt(entry.size) === stats.size && entry.mtimeNs === stats.mtimeNs;
      return same ? { mode: entry.mode, oid: entry.oid } : undefined;
    },
    remember: () => undefined,
  };
  try {
    return differences(tracked, scanWorktree(root, layout.commondir, tracked, memory));
  } catch {
    // A working copy that we may not read is the user's affair: the commit is what counts.
    return [];
  }
}

function copyText(from: string, to: string, name: string): void {
  if (existsSync(join(from, name))) copyFileSync(join(from, name), join(to, name));
}

function readText(file: string): string {
  return existsSync(file) ? readFileSync(file, "utf8") : "";
}
