import type { Git } from "../../run/workspace.ts";
import type { Forge } from "../../sdk/forge.ts";
import { trailersOf } from "../../task/commit_message.ts";
import type { RepoRef } from "../../task/repo_ref.ts";
import { branchLinks } from "../forge/find.ts";
import { openPullRequest } from "../forge/pull_request.ts";
import type { RepositoryWorker } from "./child/client.ts";
import { withLocks } from "./child/lock.ts";
import type { ArgumentsOf, OperationName, ResultOf } from "./child/operations.ts";
import type { Author } from "./history.ts";
import { type HostToken, tokenFor } from "./transport/credentials.ts";

export interface GitOptions {
  child: RepositoryWorker;
  root: string;
  source: RepoRef;
  base: string;
  author: Author;
  tokens: () => HostToken[];
  stallMs: number;
  /** The forge of a remote, and all there are. */
  forge: (remote: string) => Promise<Forge | undefined>;
  forges: () => readonly Forge[];
  /** The http address that branches are pushed to; null for a folder without one. */
  remote: string | null;
  /** devorch's own keys: a commit that contains one is refused. */
  own?: readonly string[];
}

/** The `Git` port on one clone; the work is done in the repository worker. */
export function createGit(options: GitOptions): Git {
  const { child, root, source, author, stallMs } = options;
  const own = [root];
  // Pushes into the same local folder exclude each other.
  const shared = source.kind === "folder" ? [root, source.path] : own;
  const run = <Name extends OperationName>(
    op: Name,
    args: Omit<ArgumentsOf<Name>, "root">,
    more: { signal?: AbortSignal; onProgress?: Parameters<Git["push"]>[0]["onProgress"]; keys?: string[] } = {},
  ): Promise<ResultOf<Name>> =>
    withLocks(more.keys ?? own, () => child.request(op, { ...args, root } as ArgumentsOf<Name>, more));
  const network = () => ({ tokens: options.tokens(), stallMs });

  return {
    remoteRefs: (signal) => run("remoteRefs", network(), { signal }),
    head: () => run("head", {}),
    async createBranch(name, sha) {
      await run("createBranch", { name, sha });
    },
    fetchBranch: (branch, signal) => run("fetchBranch", { branch, ...network() }, { signal, keys: shared }),
    fetchCommit: (sha, branches, signal) =>
      run("fetchCommit", { sha, branches, ...network() }, { signal, keys: shared }),
    async identify(identity) {
      await run("identify", { identity });
    },
    pack: (known, tip) => run("pack", { known, tip }),
    async unpack(pack) {
      await run("unpack", pack);
    },
    async switchTo(name, sha) {
      await run("switchTo", { name, sha });
    },
    isAncestor: (sha, tip) => run("isAncestor", { sha, tip }),
    containsChange: (request) => run("containsChange", request),
    async divergence(target, branch, signal) {
      for (const depth of [null, ...deeper]) {
        if (depth !== null) await run("deepen", { branch, depth, ...network() }, { signal, keys: shared });
        const found = await run("divergence", { target });
        if (found) return found;
      }
      return null;
    },
    merge: (target, message, { withMarkers } = {}) =>
      run("merge", { target, message: signedOff(message, author), author, withMarkers }),
    async renameBranch(from, to) {
      await run("renameBranch", { from, to }, { keys: shared });
    },
    changes: () => run("changes", {}),
    strays: (request) => run("strays", request),
    async putBack(paths) {
      await run("putBack", { paths });
    },
    leftOut: (path) => run("leftOut", { path }),
    setAside: (paths) => run("setAside", { paths }),
    scan: (base) => run("scan", { base, own: options.own ?? [] }),
    commit: (request) => run("commit", { ...request, message: signedOff(request.message, author), author }),
    async findTrailer(base, trailer) {
      const commits = await run("log", { base });
      return commits.find(({ message }) => trailersOf(message).includes(trailer))?.sha;
    },
    checkpoint: (ref, message) => run("checkpoint", { ref, message, author }),
    tree: () => run("tree", {}),
    testChange: (request) => run("testChange", request),
    testPlaces: (request) => run("testPlaces", request),
    changed: (base) => run("changed", { base }),
    broken: (base) => run("broken", { base }),
    diff: (base) => run("diff", { base }),
    async reset(sha) {
      await run("reset", { sha });
    },
    async restore(sha) {
      await run("restore", { sha });
    },
    log: (base, tip) => run("log", { base, tip }),
    async push({ branch, at, expected, signal, onProgress }) {
      const { sha, remote } = await run(
        "push",
        { branch, at, expected, ...network() },
        { signal, onProgress, keys: shared },
      );
      const address = remote ?? addressOf(source);
      const links = branchLinks(await options.forge(address), address, branch, options.base);
      return { sha, ...links, ...(/^https?:/.test(address) && { remote: address }) };
    },
    async pullRequest({ signal, sleep, ready, ...wanted }) {
      const remote = options.remote ?? addressOf(source);
      const token = URL.canParse(remote) ? tokenFor(remote, options.tokens())?.token : undefined;
      const forge = await options.forge(remote);
      return openPullRequest({ remote, forge, forges: options.forges(), token, wanted, ready, signal, sleep });
    },
    bundle: (file, base, branch) => run("bundle", { file, base, branch }),
  };
}

/** As `git commit --signoff`: one trailer more. */
function signedOff(message: string, { signOff }: Author): string {
  if (signOff === undefined) return message;
  const body = message.trimEnd();
  return `${body}${trailersOf(body).length > 0 ? "\n" : "\n\n"}Signed-off-by: ${signOff}\n`;
}

/** Commits of history that are asked for where the clone does not know where two branches parted. */
const deeper = [1000, 2 ** 31 - 1];

function addressOf(source: RepoRef): string {
  return source.kind === "folder" ? source.path : source.url;
}
