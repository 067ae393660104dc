import { mkdirSync, readdirSync, realpathSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as git from "isomorphic-git";
import { homeFolder } from "../../../config/home.ts";
import type { Notice } from "../../../run/workspace.ts";
import type { Base, RepoRef } from "../../../task/repo_ref.ts";
import { removeTree } from "../../remove_tree.ts";
import { repair } from "../crash_safe_fs.ts";
import { readCommit } from "../history.ts";
import { globalExcludes, usualExcludes } from "../ignore/ignored.ts";
import { noticesAbout } from "../notices.ts";
import { writeHead, writeRef } from "../refs.ts";
import { type CloneRecord, type Repository, readRecord, repositoryAt, writeRecord } from "../repository.ts";
import { firstCheckout } from "../tree/first_checkout.ts";
import { readTree } from "../tree/tree.ts";
import type { HostToken } from "./credentials.ts";
import { cloneFolder } from "./local_source.ts";
import { cloneRemote } from "./remote_source.ts";

export interface CloneRequest {
  /** Folder of all clones. */
  clones: string;
  /** Name of this clone in it. */
  folder: string;
  source: RepoRef;
  base: string | null;
  depth: number;
  tokens: HostToken[];
  stallMs: number;
}

/** A fetched source: its objects are in the clone, nothing is checked out yet. */
export interface FetchedSource extends Omit<CloneRecord, "source"> {
  /** Excludes of the source itself. */
  excludes: string;
}

export interface OpenedClone {
  root: string;
  base: Base;
  /** The http address that branches are pushed to. */
  origin: string | null;
  notices: Notice[];
  /** null until it is named. */
  identity: string | null;
}

interface OpenOptions {
  onBytes: (bytes: number) => void;
  /** Gets what is read of a new clone. */
  cache: object;
  /** Whether this process has the clone open, so that nothing died in it. */
  isOpen: (root: string) => boolean;
}

/** Opens the clone, or makes it; leftovers of a killed attempt are removed. */
export async function openClone(
  request: CloneRequest,
  { onBytes, cache, isOpen }: OpenOptions,
): Promise<OpenedClone & { isNew: boolean }> {
  removeHalfClones(request);
  const root = join(realpathSync(request.clones), request.folder);
  const repository = repositoryAt(root, cache);
  const isNew = !readRecord(repository);
  if (isNew) await makeClone(request, repository, onBytes);
  else if (!isOpen(root)) repair(repository.gitdir);
  const record = readRecord(repository);
  if (!record) throw new Error(`no record of the clone in ${root}`);
  const { base, origin, notices, identity = null } = record;
  return { root, base, origin, notices, identity, isNew };
}

function halfPrefix({ folder }: CloneRequest): string {
  return `.half-${folder}-`;
}

function removeHalfClones(request: CloneRequest): void {
  mkdirSync(request.clones, { recursive: true });
  for (const name of readdirSync(request.clones)) {
    if (name.startsWith(halfPrefix(request))) rmSync(join(request.clones, name), { recursive: true, force: true });
  }
}

async function makeClone(
  request: CloneRequest,
  { root, cache }: Repository,
  onBytes: (bytes: number) => void,
): Promise<void> {
  const half = join(request.clones, `${halfPrefix(request)}${process.pid}`);
  try {
    await fillClone(request, repositoryAt(half, cache), onBytes);
    await removeTree(root);
    renameSync(half, root);
  } catch (error) {
    rmSync(half, { recursive: true, force: true });
    throw error;
  }
}

async function fillClone(request: CloneRequest, half: Repository, onBytes: (bytes: number) => void): Promise<void> {
  initRepository(half);
  const { source } = request;
  const { excludes, ...fetched } =
    source.kind === "remote"
      ? await cloneRemote(half, { ...request, url: source.url }, onBytes)
      : await cloneFolder(half, { ...request, path: source.path });
  const { base } = fetched;
  const exclude = [globalExcludes(homeFolder(process.env)).trimEnd(), excludes.trimEnd(), ...usualExcludes]
    .filter(Boolean)
    .join("\n");
  writeFileSync(join(half.gitdir, "info", "exclude"), `${exclude}\n`);
  if (fetched.origin !== null) await git.addRemote({ ...half, remote: "origin", url: fetched.origin, force: true });
  await setHead(half, base);
  const tree = await readTree(half, (await readCommit(half, base.sha)).tree);
  await firstCheckout(half, tree.files);
  const notices = [...fetched.notices, ...(await noticesAbout(half, tree.files))];
  writeRecord(half, { ...fetched, source, notices });
}

/** The library's `init` would write a configuration for Windows: no symlinks, no file modes. */
function initRepository({ gitdir }: Repository): void {
  for (const folder of ["objects/pack", "objects/info", "refs/heads", "refs/tags", "info"]) {
    mkdirSync(join(gitdir, folder), { recursive: true });
  }
  writeFileSync(join(gitdir, "config"), "[core]\n\trepositoryformatversion = 0\n\tfilemode = true\n\tbare = false\n");
}

async function setHead(half: Repository, base: Base): Promise<void> {
  const detached = base.branch === "HEAD";
  await writeRef(half, detached ? "HEAD" : `refs/heads/${base.branch}`, base.sha);
  if (!detached) await writeHead(half, base.branch);
}
