import { createHash } from "node:crypto";
import { chmodSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Notice, Opened, OpenOptions, SandboxStatus, Workspace, Workspaces } from "../run/workspace.ts";
import type { Forge } from "../sdk/forge.ts";
import { Exit, UserError } from "../task/errors.ts";
import type { RepoRef } from "../task/repo_ref.ts";
import { writeExcludes } from "./exclude.ts";
import { createFiles } from "./files.ts";
import { forgeOf } from "./forge/find.ts";
import { hasApi, probeForge, remoteRepository } from "./forge/remote.ts";
import { RepositoryWorker } from "./git/child/client.ts";
import { withLocks } from "./git/child/lock.ts";
import { RestingWorkers } from "./git/child/resting_workers.ts";
import { createGit } from "./git/git.ts";
import type { Author } from "./git/history.ts";
import { type HostToken, tokenFor } from "./git/transport/credentials.ts";
import { removeTree } from "./remove_tree.ts";
import { markUsed } from "./remove_unused.ts";
import { resolveRepository } from "./repository.ts";
import { createCommands } from "./sandbox/commands.ts";
import type { Grants } from "./sandbox/context.ts";
import { probeSandbox } from "./sandbox/probe.ts";
import { sweep } from "./sandbox/process/sweep.ts";
import { createTemporaryFolder, removeAbandonedFolders } from "./sandbox/process/temporary_folder.ts";
import type { SandboxSettings } from "./sandbox/settings.ts";
import { createTrialCopy } from "./sandbox/trial_copy.ts";
import { tellingCommands, tellingFiles } from "./told_worker.ts";
import { editingBy, orFallback, readingBy, searchingBy } from "./worker_text.ts";

export interface WorkspacesOptions {
  /** REPOS_PATH: every task's clone is a folder of it. */
  clones: string;
  /** Folder of the download caches, one per repository. */
  caches: string;
  /** How this program is started again as the repository worker; see RepositoryWorkerSettings. */
  self: readonly string[];
  /** Folder that a relative path typed by a person is seen from. */
  cwd: string;
  tokens: readonly HostToken[];
  author: Author;
  sandbox: SandboxSettings;
  /** devorch's own keys and tokens: a commit that contains one is refused. */
  own: () => readonly string[];
  /** The grants of a repository; undefined without any. */
  grants: (source: RepoRef) => Promise<Grants | undefined>;
  /** Forges by name, and the one that was set for a repository. */
  forges: () => ReadonlyMap<string, Forge>;
  forgeSet: (source: RepoRef) => Promise<string | undefined>;
  registered: (name: string) => Promise<RepoRef | undefined>;
  /** Longest silence of a git server in milliseconds; default 60,000. */
  stallMs?: number;
}

export function createWorkspaces(options: WorkspacesOptions): Workspaces {
  // Credentials typed in a URL are kept in memory only.
  const typed: HostToken[] = [];
  const tokens = () => [...typed, ...options.tokens];
  const workers = new RestingWorkers();
  let probed: Promise<SandboxStatus> | undefined;
  /** The forges of hosts that were asked, by origin. */
  const probedForges = new Map<string, string>();
  const status = () => {
    probed ??= probeSandbox(options.sandbox).then((found) => {
      // Probed again later: a person may fix it while devorch runs.
      if (found.tier === "none") probed = undefined;
      return found;
    });
    return probed;
  };

  return {
    resolve: (text) =>
      resolveRepository(text, { ...options, tokens: tokens(), onToken: (token) => typed.unshift(token) }),
    open: (repo, request) => openWorkspace({ ...options, tokens, workers, status }, repo, request),
    expect(folder) {
      makeClonesFolder(options.clones);
      const worker = new RepositoryWorker({ self: options.self, cwd: options.clones, runId: folder });
      worker.begin();
      void workers.rest(restingKey(folder, folder), worker, expectedMs);
    },
    async sweep(...runIds) {
      const killed = await sweep(...runIds);
      await removeAbandonedFolders();
      await removeAbandonedFolders(options.clones);
      return killed;
    },
    async onForge(source, { remote, probe, ...how }) {
      if (!URL.canParse(remote) || !/^https?:$/.test(new URL(remote).protocol)) return undefined;
      const token = tokenFor(remote, tokens())?.token;
      if (token === undefined) return undefined;
      const { origin } = new URL(remote);
      const named = forgeOf(remote, options.forges(), (await options.forgeSet(source)) ?? probedForges.get(origin));
      const forges = [...options.forges()];
      const forge =
        named ??
        (probe
          ? await probeForge(
              forges.map(([, one]) => one),
              { origin, ...how },
            )
          : undefined);
      if (!hasApi(forge)) return undefined;
      const name = forges.find(([, one]) => one === forge)?.[0];
      if (name !== undefined) probedForges.set(origin, name);
      return remoteRepository({ remote, forge, token, ...how });
    },
    async sandbox() {
      const found = await status();
      // Only the demo runs its own commands without a working sandbox, and says so.
      return found.tier === "none" && options.sandbox.demo ? { ...found, tier: "demo" } : found;
    },
  };
}

type OpenContext = Omit<WorkspacesOptions, "tokens"> & {
  tokens: () => HostToken[];
  workers: RestingWorkers;
  status: () => Promise<SandboxStatus>;
};

async function openWorkspace(context: OpenContext, repo: RepoRef, request: OpenOptions): Promise<Opened> {
  const { clones, self, workers, stallMs = 60_000 } = context;
  const { folder, signal, onProgress, base = null, depth = 1 } = request;
  makeClonesFolder(clones);
  const resting = restingKey(folder, request.runId);
  const child = workers.take(resting) ?? new RepositoryWorker({ self, cwd: clones, runId: request.runId, signal });
  child.goOnWith(signal);
  const clone = { clones, folder, source: repo, base, depth, tokens: context.tokens(), stallMs };
  try {
    const keys = [join(clones, folder), ...(repo.kind === "folder" ? [repo.path] : [])];
    const opened = await withLocks(keys, () => child.request("open", clone, { signal, onProgress }));
    chmodSync(opened.root, 0o777 & ~process.umask());
    const grants = await context.grants(repo);
    const workspace = createWorkspace(context, repo, {
      root: opened.root,
      base: opened.base.branch,
      remote: opened.origin,
      child,
      close: () => workers.rest(resting, child),
      stallMs,
      grants,
    });
    // It is done then.
    const isDone = ({ key }: Notice) => key === "git.notice-sign-off" && context.author.signOff !== undefined;
    const notices = opened.notices.filter((notice) => !isDone(notice));
    return { workspace, base: opened.base, notices, identity: opened.identity };
  } catch (error) {
    await child.close();
    throw error;
  }
}

/** An expected worker waits longer for its first request than the start of a command takes on a busy machine. */
const expectedMs = 20_000;

const restingKey = (folder: string, runId: string) => `${folder}\n${runId}`;

function makeClonesFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true });
  } catch (error) {
    throw new UserError("git.no-access", { path }, { exit: Exit.config, cause: error });
  }
}

interface Clone {
  root: string;
  base: string;
  remote: string | null;
  child: RepositoryWorker;
  close: () => Promise<void>;
  stallMs: number;
  grants: Grants | undefined;
}

function createWorkspace(
  { sandbox, status, caches, author, tokens, own, forges, forgeSet }: OpenContext,
  source: RepoRef,
  { root, base, remote, child, close, stallMs, grants }: Clone,
): Workspace {
  child.expectChanges();
  const files = tellingFiles({ ...createFiles(root), ...searchingBy(child, root) }, child);
  // By address: repositories of the same name must not share downloads.
  const place = createHash("sha256").update(source.kind === "remote" ? source.url : source.path);
  const cacheFolder = join(caches, `${source.name}-${place.digest("hex").slice(0, 12)}`);
  for (const used of [root, cacheFolder]) markUsed(used);
  const running = { root, sandbox, status, cacheFolder };
  const commands = tellingCommands(createCommands({ ...running, grants }), child, status);
  const forging = {
    remote,
    forge: async (address: string) => forgeOf(address, forges(), await forgeSet(source)),
    forges: () => [...forges().values()],
  };
  return {
    root,
    files,
    editing: editingBy(child),
    reading: readingBy(child),
    commands,
    git: createGit({ child, root, source, base, author, tokens, stallMs, ...forging, own: own() }),
    checks: () => withLocks([root], () => child.request("checks", { root })),
    manifests: (command) => withLocks([root], () => child.request("manifests", { root, command })),
    noteRest: (commands) => withLocks([root], () => child.request("noteRest", { root, commands })),
    trimRest: (commands) => withLocks([root], () => child.request("trimRest", { root, commands })),
    removeRest: () => withLocks([root], () => child.request("removeRest", { root })),
    // Not inside a cache that a sandbox may write to.
    map: (request) =>
      withLocks([root], () => orFallback(child.request("map", { ...request, root, cache: join(caches, "maps") }), "")),
    find: (names) => orFallback(child.request("find", { root, names }), []),
    trial: (request) => createTrialCopy(running, request),
    async runInCopy(copy, request) {
      const temporary = createTemporaryFolder("copy");
      const folder = join(temporary.path, "tree");
      try {
        mkdirSync(folder);
        const { shared, changed } = await withLocks([root], () =>
          child.request("writeCopy", { ...copy, root, to: folder }),
        );
        const result = await commands.run({ ...request, copy: { folder, shared } });
        if (shared.length > 0) {
          const { touchFiles } = await import("./test_change/write_copy.ts");
          await child.changing(async () => touchFiles(root, changed, 2));
        }
        return result;
      } finally {
        await temporary.remove();
      }
    },
    exclude: (paths) => child.changing(async () => writeExcludes(root, paths)),
    close,
    async remove() {
      await child.close();
      await removeTree(root);
    },
  };
}
