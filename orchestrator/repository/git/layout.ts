import { existsSync, realpathSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { regularText } from "../regular_file.ts";

/** A local repository of the user: only read, except for new objects and one ref. */
export interface LocalLayout {
  /** Top of the working copy; null in a bare repository. */
  root: string | null;
  /** HEAD and index of this working copy. */
  gitdir: string;
  /** Objects and refs, shared by linked worktrees. */
  commondir: string;
}

/** The repository that contains `folder`, or undefined. The library supports neither linked worktrees nor bare repositories. */
export function findRepository(folder: string): LocalLayout | undefined {
  for (let at = resolve(folder); ; at = dirname(at)) {
    const inside = join(at, ".git");
    if (isRepository(inside)) return layoutOf(at, realpathSync(inside));
    const target = /^gitdir: (.+)$/.exec(readPathFile(inside) ?? "")?.[1];
    const gitdir = target ? resolve(at, target) : undefined;
    if (gitdir && existsSync(join(gitdir, "HEAD"))) return layoutOf(at, realpathSync(gitdir));
    if (isRepository(at)) return layoutOf(null, realpathSync(at));
    if (at === dirname(at)) return undefined;
  }
}

function isRepository(folder: string): boolean {
  return ["HEAD", "objects", "refs"].every((name) => existsSync(join(folder, name)));
}

function layoutOf(root: string | null, gitdir: string): LocalLayout {
  const shared = readPathFile(join(gitdir, "commondir"));
  return { root, gitdir, commondir: shared ? resolve(gitdir, shared) : gitdir };
}

const maxPathFileBytes = 8192;

/** The path in a file that holds only a path. */
function readPathFile(file: string): string | undefined {
  return regularText(file, { limit: maxPathFileBytes, follow: true })?.trim();
}
