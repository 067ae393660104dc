import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import * as git from "isomorphic-git";
import { Pause } from "../../../task/errors.ts";
import { reasonIn } from "../../../texts/index.ts";
import { crashSafeFs } from "../crash_safe_fs.ts";
import { isAncestor } from "../history.ts";
import { findRepository, type LocalLayout } from "../layout.ts";
import { readObject } from "../objects/read_object.ts";
import { currentBranch, readRef } from "../refs.ts";
import type { Repository } from "../repository.ts";

interface Delivery {
  branch: string;
  sha: string;
  /** Where the branch must be; wherever it is an ancestor, unless said. */
  expected?: string | undefined;
}

/** Throws Pause where the branch was moved by others, back or away included. */
export function refuseMoved({ branch, expected }: Pick<Delivery, "branch" | "expected">, there: string | undefined) {
  if (expected !== undefined && there !== expected)
    throw new Pause("push", there === undefined ? "git.push-gone" : "git.push-moved", { branch });
}

/** Writes a branch into a local repository: objects first, then the ref. An identical branch is left as it is. */
export async function deliverTo(
  path: string,
  from: Repository,
  { branch, sha, expected }: Delivery,
  oids: readonly string[],
): Promise<void> {
  const layout = findRepository(path);
  if (!layout) throw new Pause("push", "git.push-folder", { path, detail: reasonIn("git.no-repository") });
  const { commondir } = layout;
  const ref = `refs/heads/${branch}`;
  const there = await readRef(commondir, ref);
  if (there === sha) return;
  refuseMoved({ branch, expected }, there);
  if (there && !(await isAncestor(from, there, sha))) throw new Pause("push", "git.push-behind", { branch });
  if (await isCheckedOut(layout, branch)) throw new Pause("push", "git.push-checked-out", { branch, path });
  await copyObjects(from, commondir, oids);
  try {
    await moveRef(commondir, ref, there, sha);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new Pause("push", "git.push-folder", { path, detail }, { cause: error });
  }
}

/** Removes a delivered branch, unless it has moved since or is checked out. */
export async function removeDelivered(path: string, branch: string, sha: string): Promise<void> {
  const layout = findRepository(path);
  const file = layout && join(layout.commondir, `refs/heads/${branch}`);
  if (!file || !existsSync(file) || (await isCheckedOut(layout, branch))) return;
  const lock = `${file}.lock`;
  closeSync(openSync(lock, "wx", 0o644));
  try {
    if ((await readRef(layout.commondir, `refs/heads/${branch}`)) === sha) rmSync(file);
  } finally {
    rmSync(lock, { force: true });
  }
}

/** The library has no transport for a folder, but writes objects into any. */
async function copyObjects(from: Repository, commondir: string, oids: readonly string[]): Promise<void> {
  // Named as git's own temporary files, which `git gc` would remove.
  const fs = crashSafeFs(commondir, (file) => join(dirname(file), `tmp_obj_${process.pid}_${basename(file)}`));
  for (const oid of oids) {
    const { type, content } = await readObject(from, oid);
    await git.writeObject({ type, object: content, format: "content", fs, gitdir: commondir, oid });
  }
}

async function isCheckedOut({ commondir }: LocalLayout, branch: string): Promise<boolean> {
  const linked = join(commondir, "worktrees");
  const names = existsSync(linked) ? readdirSync(linked) : [];
  const branches = [commondir, ...names.map((name) => join(linked, name))].map(currentBranch);
  return (await Promise.all(branches)).includes(branch);
}

/** With git's lock file, so that a concurrent git is neither disturbed nor overwritten. */
async function moveRef(commondir: string, ref: string, old: string | undefined, sha: string): Promise<void> {
  const file = join(commondir, ref);
  const lock = `${file}.lock`;
  mkdirSync(dirname(file), { recursive: true });
  const fd = openSync(lock, "wx", 0o644);
  try {
    writeSync(fd, `${sha}\n`);
    fsyncSync(fd);
    if ((await readRef(commondir, ref)) !== old) throw new Error(`${ref} has just changed`);
    renameSync(lock, file);
  } catch (error) {
    rmSync(lock, { force: true });
    throw error;
  } finally {
    closeSync(fd);
  }
}
