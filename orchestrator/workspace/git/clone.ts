import { mkdirSync, readdirSync, realpathSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Base, Notice, RepoRef } from "devorch";
import { checkout } from "./checkout.ts";
import type { HostToken } from "./credentials.ts";
import { repair } from "./durable.ts";
import { readCommit } from "./history.ts";
import { usualExcludes } from "./ignored.ts";
import { writeIndex } from "./index_file.ts";
import { cloneFolder } from "./local_source.ts";
import { Manifest } from "./manifest.ts";
import { noticesAbout } from "./notices.ts";
import { writeHead, writeRef } from "./refs.ts";
import { cloneRemote } from "./remote_source.ts";
import { type CloneRecord, type Repository, readRecord, repositoryAt, writeRecord } from "./repository.ts";
import { readTree } from "./tree.ts";

export interface CloneRequest {
  /** Folder of all clones. */
  clones: string;
  /** Name of this clone in it. */
  folder: string;
  source: RepoRef;
  base: string | null;
  tokens: HostToken[];
  stallMs: number;
}

/** What a source gives: its objects are in the clone, nothing is checked out yet. */
export interface Fetched extends Omit<CloneRecord, "source"> {
  /** Excludes of the source itself. */
  excludes: string;
}

export interface OpenedClone {
  root: string;
  base: Base;
  notices: Notice[];
}

/** Opens the clone, making it first where there is none; what a killed attempt left is removed. */
export async function openClone(request: CloneRequest, onBytes: (bytes: number) => void): Promise<OpenedClone> {
  removeHalfClones(request);
  const root = join(realpathSync(request.clones), request.folder);
  if (!readRecord(repositoryAt(root))) await makeClone(request, root, onBytes);
  const repository = repositoryAt(root);
  repair(repository.gitdir);
  const record = readRecord(repository);
  if (!record) throw new Error(`no record of the clone in ${root}`);
  return { root, base: record.base, notices: record.notices };
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

async function makeClone(request: CloneRequest, root: string, onBytes: (bytes: number) => void): Promise<void> {
  const half = join(request.clones, `${halfPrefix(request)}${process.pid}`);
  try {
    await fillClone(request, repositoryAt(half), onBytes);
    rmSync(root, { recursive: true, force: true });
    renameSync(half, root);
  } catch (error) {
    rmSync(half, { recursive: true, force: true });
    throw error;
  }
}

async function fillClone(request: CloneRequest, half: Repository, onBytes: (bytes: number) => void): Promise<void> {
  layOut(half);
  const { source } = request;
  const { excludes, ...fetched } =
    source.kind === "remote"
      ? await cloneRemote(half, { ...request, url: source.url }, onBytes)
      : await cloneFolder(half, { ...request, path: source.path });
  const { base } = fetched;
  const exclude = [excludes.trimEnd(), ...usualExcludes].filter(Boolean).join("\n");
  writeFileSync(join(half.gitdir, "info", "exclude"), `${exclude}\n`);
  const tree = await readTree(half, (await readCommit(half, base.sha)).tree);
  const manifest = new Manifest(half.gitdir);
  await checkout(half, new Map(), tree.files, manifest);
  writeIndex(half, tree.files, manifest);
  manifest.save(tree.files);
  writeOrigin(half, fetched.origin);
  startAt(half, base);
  const notices = [...fetched.notices, ...(await noticesAbout(half, tree.files))];
  writeRecord(half, { ...fetched, source, notices });
}

function layOut({ gitdir }: Repository): void {
  for (const folder of ["objects/pack", "objects/info", "refs/heads", "refs/tags", "info"]) {
    mkdirSync(join(gitdir, folder), { recursive: true });
  }
  writeFileSync(join(gitdir, "config"), "[core]\n\trepositoryformatversion = 0\n\tfilemode = true\n\tbare = false\n");
}

/** For whoever looks with git: the address, without credentials. */
function writeOrigin({ gitdir }: Repository, origin: string | null): void {
  if (!origin || /["\\\n]/.test(origin)) return;
  const fetchRule = "+refs/heads/*:refs/remotes/origin/*";
  writeFileSync(join(gitdir, "config"), `[remote "origin"]\n\turl = ${origin}\n\tfetch = ${fetchRule}\n`, {
    flag: "a",
  });
}

function startAt({ gitdir }: Repository, base: Base): void {
  if (base.branch === "HEAD") {
    writeFileSync(join(gitdir, "HEAD"), `${base.sha}\n`);
    return;
  }
  writeRef(gitdir, `refs/heads/${base.branch}`, base.sha);
  writeHead(gitdir, base.branch);
}
