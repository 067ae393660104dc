import { closeSync, existsSync, mkdirSync, openSync, readdirSync, renameSync, rmSync, writeSync } from "node:fs";
import { dirname, join } from "node:path";
import { Pause } from "devorch";
import { isAncestor } from "./history.ts";
import { findRepository, type LocalLayout } from "./layout.ts";
import { readObject, writeForeignObject } from "./objects.ts";
import { currentBranch, readRef } from "./refs.ts";
import type { Repository } from "./repository.ts";

/** Puts a branch into a local repository: objects first, then its one ref. What is there already is left as it is. */
export async function deliverTo(
  path: string,
  from: Repository,
  branch: string,
  sha: string,
  oids: readonly string[],
): Promise<void> {
  const layout = findRepository(path);
  if (!layout) throw new Pause("push", "git.push-folder", { path, detail: "not a repository" });
  const { commondir } = layout;
  const ref = `refs/heads/${branch}`;
  const there = readRef(commondir, ref);
  if (there === sha) return;
  if (there && !(await isAncestor(from, there, sha))) throw new Pause("push", "git.push-behind", { branch });
  if (isCheckedOut(layout, branch)) throw new Pause("push", "git.push-checked-out", { branch, path });
  for (const oid of oids) {
    const { type, content } = await readObject(from, oid);
    writeForeignObject(join(commondir, "objects"), type, content);
  }
  try {
    moveRef(commondir, ref, there, sha);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new Pause("push", "git.push-folder", { path, detail }, { cause: error });
  }
}

function isCheckedOut({ commondir }: LocalLayout, branch: string): boolean {
  const linked = join(commondir, "worktrees");
  const names = existsSync(linked) ? readdirSync(linked) : [];
  return [commondir, ...names.map((name) => join(linked, name))].some((gitdir) => currentBranch(gitdir) === branch);
}

/** By git's own lock file, so that a git that runs at the same time is neither disturbed nor overwritten. */
function moveRef(commondir: string, ref: string, old: string | undefined, sha: string): void {
  const file = join(commondir, ref);
  const lock = `${file}.lock`;
  mkdirSync(dirname(file), { recursive: true });
  const fd = openSync(lock, "wx", 0o644);
  try {
    writeSync(fd, `${sha}\n`);
    if (readRef(commondir, ref) !== old) throw new Error(`${ref} has just changed`);
    renameSync(lock, file);
  } catch (error) {
    rmSync(lock, { force: true });
    throw error;
  } finally {
    closeSync(fd);
  }
}
