import { createHash } from "node:crypto";
import { chmodSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Opened, OpenOptions, SandboxStatus, Workspace, Workspaces } from "../run/workspace.ts";
import { Exit, UserError } from "../task/errors.ts";
import type { RepoRef } from "../task/repo_ref.ts";
import { exclude } from "./exclude.ts";
import { createFiles } from "./files.ts";
import { GitChild } from "./git/child/client.ts";
import { withLocks } from "./git/child/lock.ts";
import { createGit } from "./git/git.ts";
import type { Person } from "./git/history.ts";
import type { HostToken } from "./git/transport/credentials.ts";
import { removeTree } from "./remove.ts";
import { resolve } from "./repository.ts";
import { createCommands } from "./sandbox/commands.ts";
import type { Grants } from "./sandbox/ground.ts";
import { probeSandbox } from "./sandbox/probe.ts";
import { sweep } from "./sandbox/process/sweep.ts";
import { removeAbandonedFolders } from "./sandbox/process/temporary_folder.ts";
import type { SandboxSettings } from "./sandbox/settings.ts";
import { markUsed } from "./unused.ts";
import { editingBy, lookingBy, orInstead, readingBy } from "./worker_text.ts";

export interface WorkspacesOptions {
  /** REPOS_PATH: every task's clone is a folder of it. */
  clones: string;
  /** Folder of the download caches, one per repository. */
  caches: string;
  /** How this program starts itself again for the git work; see GitChildSettings. */
  self: readonly string[];
  /** Folder that a relative path typed by a person is seen from. */
  cwd: string;
  tokens: readonly HostToken[];
  author: Person;
  sandbox: SandboxSettings;
  /** Keys and tokens of devorch's own: a commit that holds one is stopped. */
  own?: () => readonly string[];
  /** What a person lets the commands of this repository have; nothing where they said nothing. */
  grants?: (source: RepoRef) => Promise<Grants | undefined>;
  registered: (name: string) => Promise<RepoRef | undefined>;
  /** Longest silence of a git server; 60 s. */
  stallMs?: number;
}

export function createWorkspaces(options: WorkspacesOptions): Workspaces {
  // Credentials typed in a URL live as long as this process and are written nowhere.
  const typed: HostToken[] = [];
  const tokens = () => [...typed, ...options.tokens];
  let probed: Promise<SandboxStatus> | undefined;
  const status = () => {
    probed ??= probeSandbox(options.sandbox).then((found) => {
      // A person may mend it while devorch runs.
      if (found.tier === "none") probed = undefined;
      return found;
    });
    return probed;
  };

  return {
    resolve: (text) => resolve(text, { ...options, tokens: tokens(), onToken: (token) => typed.unshift(token) }),
    open: (repo, request) => open({ ...options, tokens, status }, repo, request),
    async sweep(...runIds) {
      const killed = await sweep(...runIds);
      await removeAbandonedFolders();
      return killed;
    },
    async sandbox() {
      const found = await status();
      // The demo alone runs its own commands also where no sandbox works, and says so.
      return found.tier === "none" && options.sandbox.demo ? { ...found, tier: "demo" } : found;
    },
  };
}

type OpenContext = Omit<WorkspacesOptions, "tokens"> & {
  tokens: () => HostToken[];
  status: () => Promise<SandboxStatus>;
};

async function open(context: OpenContext, repo: RepoRef, request: OpenOptions): Promise<Opened> {
  const { clones, self, stallMs = 60_000 } = context;
  const { folder, signal, onProgress, base = null, depth = 1 } = request;
  makeFolder(clones);
  const child = new GitChild({ self, cwd: clones, runId: request.runId, signal });
  const clone = { clones, folder, source: repo, base, depth, tokens: context.tokens(), stallMs };
  try {
    const keys = [join(clones, folder), ...(repo.kind === "folder" ? [repo.path] : [])];
    const opened = await withLocks(keys, () => child.request("open", clone, { signal, onProgress }));
    chmodSync(opened.root, 0o777 & ~process.umask());
    const grants = await context.grants?.(repo);
    const workspace = assemble(context, repo, { root: opened.root, base: opened.base.branch, child, stallMs, grants });
    return { workspace, base: opened.base, notices: opened.notices };
  } catch (error) {
    await child.close();
    throw error;
  }
}

function makeFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true });
  } catch (error) {
    throw new UserError("git.no-access", { path }, { exit: Exit.config, cause: error });
  }
}

interface Clone {
  root: string;
  base: string;
  child: GitChild;
  stallMs: number;
  grants: Grants | undefined;
}

function assemble(
  { sandbox, status, caches, author, tokens, own }: OpenContext,
  source: RepoRef,
  { root, base, child, stallMs, grants }: Clone,
): Workspace {
  const files = { ...createFiles(root), ...lookingBy(child, root) };
  // Two repositories may have the same name: what one downloads is not for the other.
  const place = createHash("sha256").update(source.kind === "remote" ? source.url : source.path);
  const cacheFolder = join(caches, `${source.name}-${place.digest("hex").slice(0, 12)}`);
  for (const used of [root, cacheFolder]) markUsed(used);
  return {
    root,
    files,
    editing: editingBy(child),
    reading: readingBy(child),
    commands: createCommands({ root, sandbox, status, cacheFolder, grants }),
    git: createGit({ child, root, source, base, author, tokens, stallMs, own: own?.() ?? [] }),
    checks: () => withLocks([root], () => child.request("checks", { root })),
    // Beside the caches that a sandbox may write to, not in one.
    map: (request) =>
      withLocks([root], () => orInstead(child.request("map", { ...request, root, cache: join(caches, "maps") }), "")),
    find: (names) => orInstead(child.request("find", { root, names }), []),
    exclude: async (paths) => exclude(root, paths),
    close: () => child.close(),
    async remove() {
      await child.close();
      await removeTree(root);
    },
  };
}
