import { statSync } from "node:fs";
import * as git from "isomorphic-git";
import { UserError } from "../../../task/errors.ts";
import { addConverted, blobOf, isRawInLfs, readOnDisk, stage } from "../attributes/staging.ts";
import { readOnly } from "../crash_safe_fs.ts";
import { type Author, isAncestor, readCommit, writeCommit } from "../history.ts";
import { isSafeName } from "../names.ts";
import { checkBranchName, currentBranch, readRef, writeHead, writeRef } from "../refs.ts";
import { type Repository, repositoryAt } from "../repository.ts";
import { Manifest } from "../transport/manifest.ts";
import { checkout } from "./checkout.ts";
import { writeIndex } from "./index_file.ts";
import { dropUncommittable } from "./oddness.ts";
import { buildTree, keepTree, putEntry, readTree, type Snapshot, type Tree, type TreeFile } from "./tree.ts";
import { hasObstacles, keepOpen } from "./unlock.ts";
import { differences, scanWorktree } from "./worktree.ts";

/** What a scan found. */
export interface Scanned {
  head: Tree;
  files: Snapshot;
  /** Cannot be committed. */
  odd: ReturnType<typeof dropUncommittable>;
  /** New and named like a file of secrets. */
  withheld: string[];
  /** They run with the rights of their owner or group. */
  lending: ReadonlySet<string>;
}

/**
 * Nothing but devorch changes a clone; if something does after all, it is seen after this long, or so many times as long as a look
 * takes: looking is never most of the work.
 */
const maxScanAge = { ms: 1000, times: 10 };

/** The files, index and branch of a clone. */
export class WorkingCopy {
  readonly repository: Repository;
  readonly #manifest: Manifest;
  readonly #folder: string;
  /** Ids of the trees of commits. */
  readonly #trees = new Map<string, string>();
  #scanned: { scan: Scanned; until: number; tree?: string } | undefined;
  #changes: number | undefined;

  constructor(root: string, cache = {}) {
    this.repository = repositoryAt(root, cache);
    keepOpen(root);
    this.#manifest = new Manifest(this.repository.gitdir);
    this.#folder = identityOf(this.repository.gitdir);
  }

  /** False where another clone has taken its place. */
  get isStillThere(): boolean {
    return identityOf(this.repository.gitdir) === this.#folder;
  }

  /** It is new, so that its files are those of HEAD until the first change. */
  async asCheckedOut(): Promise<void> {
    const head = await this.treeOf((await this.head()).sha);
    const scan = { head, files: head.files, odd: [], withheld: [], lending: new Set<string>() };
    this.#changes = 0;
    this.#scanned = { scan, until: performance.now() + maxScanAge.ms };
  }

  async head(): Promise<{ branch: string | null; sha: string }> {
    const { gitdir } = this.repository;
    const sha = await readRef(gitdir, "HEAD");
    if (!sha) throw new Error("HEAD names no commit");
    return { branch: await currentBranch(gitdir), sha };
  }

  async treeOf(sha: string): Promise<Tree> {
    const tree = this.#trees.get(sha) ?? (await readCommit(this.repository, sha)).tree;
    this.#trees.set(sha, tree);
    return readTree(this.repository, tree);
  }

  /** `changes`: how often others changed the files; undefined where that is not known. */
  noteChanges(changes: number | undefined): void {
    if (changes === undefined || changes !== this.#changes) this.forgetScan();
    this.#changes = changes;
  }

  /** Whoever changes the files here says so. */
  forgetScan(): void {
    this.#scanned = undefined;
  }

  /**
   * The files that a commit of everything would contain, and those of HEAD. Evidence, changes, diffs, checkpoints and commits
   * are all based on it. The same again, not to be changed, while nothing can have changed the files.
   */
  async scan(): Promise<Scanned> {
    const head = await this.treeOf((await this.head()).sha);
    const last = this.#scanned;
    const begun = performance.now();
    if (last?.scan.head === head && begun < last.until) return last.scan;
    const scan = await this.#scan(head);
    const mayKeep = this.#changes !== undefined && !hasObstacles(this.repository.root);
    const until = begun + Math.max(maxScanAge.ms, maxScanAge.times * (performance.now() - begun));
    this.#scanned = mayKeep ? { scan, until } : undefined;
    return scan;
  }

  async #scan(head: Tree): Promise<Scanned> {
    const scan = scanWorktree(this.repository.root, this.repository.gitdir, head.files, this.#manifest);
    await addConverted(this.repository, scan, head.files, this.#manifest);
    const files = scan.found;
    this.#manifest.save(files);
    const odd = dropUncommittable(this.repository.root, head.files, files);
    return { head, files, odd, withheld: scan.withheld.sort(), lending: scan.lending };
  }

  async changes(): Promise<string[]> {
    const { head, files } = await this.scan();
    return differences(head.files, files).filter((path) => !isPublished(path));
  }

  async createBranch(name: string, sha: string): Promise<void> {
    checkBranchName(name);
    const ref = `refs/heads/${name}`;
    const there = await readRef(this.repository.gitdir, ref);
    if (there && !(await isAncestor(this.repository, sha, there))) {
      throw new UserError("git.branch-taken", { branch: name });
    }
    const tip = there ?? sha;
    if (tip !== (await this.head()).sha) await this.#moveTo(tip);
    if (!there) await writeRef(this.repository, ref, sha);
    await writeHead(this.repository, name);
  }

  /** Writes the new name, HEAD, then removes the old one: after a kill in between the same call completes it. */
  async renameBranch(from: string, to: string): Promise<void> {
    checkBranchName(to);
    const { gitdir } = this.repository;
    const { branch, sha } = await this.head();
    if (branch !== from && branch !== to) throw new Error(`HEAD is on ${branch}, not on ${from}`);
    await writeRef(this.repository, `refs/heads/${to}`, sha);
    await writeHead(this.repository, to);
    if (await readRef(gitdir, `refs/heads/${from}`)) await git.deleteBranch({ ...this.repository, ref: from });
  }

  /** Working copy, index, then the branch: after a kill in between the same call completes it. */
  async reset(sha: string): Promise<void> {
    await this.#moveTo(sha);
    const { branch } = await this.head();
    await writeRef(this.repository, branch === null ? "HEAD" : `refs/heads/${branch}`, sha);
  }

  /** Working copy, index, the branch at `sha`, then HEAD on it; what the branch was before is left behind. */
  async switchTo(name: string, sha: string): Promise<void> {
    checkBranchName(name);
    await this.#moveTo(sha);
    await writeRef(this.repository, `refs/heads/${name}`, sha);
    await writeHead(this.repository, name);
  }

  /** Restores only the files; `.dev-tasks` stays. */
  async restore(sha: string): Promise<void> {
    const { files } = await this.scan();
    const to: Snapshot = new Map((await this.treeOf(sha)).files);
    for (const path of to.keys()) if (isPublished(path)) to.delete(path);
    for (const [path, entry] of files) if (isPublished(path)) to.set(path, entry);
    this.forgetScan();
    await checkout(this.repository, files, to, this.#manifest);
    this.#manifest.save(to);
  }

  /** Restores these files from HEAD; files that HEAD lacks are left alone. */
  async putBack(paths: readonly string[]): Promise<void> {
    const head = await this.treeOf((await this.head()).sha);
    const to: Snapshot = new Map();
    for (const path of paths) {
      const entry = head.files.get(path);
      if (entry) to.set(path, entry);
    }
    if (to.size > 0) this.forgetScan();
    await checkout(this.repository, new Map(), to, this.#manifest);
  }

  async #moveTo(sha: string): Promise<void> {
    const to = await this.treeOf(sha);
    const { files } = await this.scan();
    this.forgetScan();
    await checkout(this.repository, files, to.files, this.#manifest);
    writeIndex(this.repository, to.files, this.#manifest);
    this.#manifest.save(to.files);
  }

  async commit(request: {
    branch: string;
    message: string;
    paths: readonly string[];
    author: Author;
  }): Promise<string> {
    const { branch, sha } = await this.head();
    if (branch !== request.branch) throw new Error(`HEAD is on ${branch}, not on ${request.branch}`);
    const head = await this.treeOf(sha);
    const files: Snapshot = new Map(head.files);
    for (const path of request.paths) {
      if (isRawInLfs(this.repository.root, path)) throw new Error(`no pointer of Git LFS: ${path}`);
      putEntry(files, path, await this.#stage(path, head.files.get(path)));
    }
    const tree = await buildTree(this.repository, files, head);
    const parent = await readCommit(this.repository, sha);
    // The same commit again after a kill: it is done.
    if (tree.oid === parent.tree && parent.message.trimEnd() === request.message.trimEnd()) return sha;
    const commit = await writeCommit(this.repository, { ...request, tree: tree.oid, parents: [sha] });
    keepTree(this.repository, tree);
    writeIndex(this.repository, files, this.#manifest);
    await writeRef(this.repository, `refs/heads/${request.branch}`, commit);
    return commit;
  }

  /** A commit of everything that is not ignored; only `ref` is written. */
  async checkpoint(ref: string, message: string, author: Author): Promise<string> {
    if (!ref.startsWith("refs/devorch/")) throw new Error(`not a hidden ref: ${ref}`);
    checkBranchName(ref);
    const { sha } = await this.head();
    const { head, files: found } = await this.scan();
    const files: Snapshot = new Map(found);
    const tracked = new Set([...head.files.values()].map(({ oid }) => oid));
    for (const [path, entry] of found) {
      if (tracked.has(entry.oid) || entry.mode === "160000") continue;
      putEntry(files, path, await this.#stage(path, head.files.get(path)));
    }
    const { oid: tree } = await buildTree(this.repository, files, head);
    const there = await readRef(this.repository.gitdir, ref);
    if (there && (await readCommit(this.repository, there)).tree === tree) return there;
    const commit = await writeCommit(this.repository, { tree, parents: [sha], message, author });
    await writeRef(this.repository, ref, commit);
    return commit;
  }

  /** The id of the tree that would be committed, without `.dev-tasks`; nothing is written. */
  async tree(): Promise<string> {
    const { head, files: found } = await this.scan();
    const scanned = this.#scanned;
    if (scanned?.tree !== undefined) return scanned.tree;
    const files: Snapshot = new Map(found);
    for (const path of found.keys()) if (isPublished(path)) files.delete(path);
    const { oid } = await buildTree({ ...this.repository, fs: readOnly(this.repository.fs) }, files, head);
    if (scanned) scanned.tree = oid;
    return oid;
  }

  /** The blob content of a file, for comparison with a commit. */
  async contentOf(path: string): Promise<Buffer | undefined> {
    const now = readOnDisk(this.repository.root, path);
    if (!now?.content) return undefined;
    const tracked = (await this.treeOf((await this.head()).sha)).files.get(path);
    return (await blobOf(this.repository, path, now, tracked)).blob;
  }

  /** The library's `add` follows symlinked folders, even out of the repository, and ignores attributes. */
  #stage(path: string, tracked: TreeFile | undefined): Promise<TreeFile | undefined> {
    if (!path.split("/").every(isSafeName)) throw new Error(`not a path for a commit: ${path}`);
    return stage(this.repository, path, tracked, this.#manifest);
  }
}

/** Whether a path is devorch's published output, which is not part of the change. */
export function isPublished(path: string): boolean {
  return path === ".dev-tasks" || path.startsWith(".dev-tasks/");
}

function identityOf(folder: string): string {
  const { dev = 0, ino = 0, birthtimeMs = 0 } = statSync(folder, { throwIfNoEntry: false }) ?? {};
  return [dev, ino, birthtimeMs].join(" ");
}
