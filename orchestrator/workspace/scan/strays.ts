import type { Strays, StraysRequest } from "devorch";
import type { Snapshot } from "../git/tree.ts";
import { isOurs, type WorkingCopy } from "../git/working_copy.ts";
import { differences, foldersOf } from "../git/worktree.ts";
import { isOutput, outputFolder } from "./outputs.ts";

/** Sorts what differs from HEAD and is not among what is meant: see Git.strays. */
export async function findStrays(copy: WorkingCopy, { meant, by, base }: StraysRequest): Promise<Strays> {
  const { head, files, odd } = await copy.scan();
  const inHead = (path: string) => head.files.has(path);
  const large = odd.filter(({ path, what }) => what === "large" && !inHead(path)).map(({ path }) => path);
  const known = new Set(meant);
  const isStray = (path: string) => !known.has(path) && !isOurs(path);
  const strays = new Set([...differences(head.files, files), ...large].filter(isStray));
  const isInstalled = (path: string) => by === "set-up" && manifest.test(nameOf(path));
  const all = differences((await copy.treeOf(base)).files, files);
  const changed = all.filter((path) => !strays.has(path) || isInstalled(path));

  const { root } = copy.repository;
  const trackedFolders = foldersOf(head.files);
  const isWork = (path: string) => {
    if (inHead(path)) return by === "executor" || isInstalled(path) || isLockOf(path, changed);
    return by === "executor" && !large.includes(path) && !isOutput(root, path, trackedFolders);
  };
  const { work = [], rest = [] } = Object.groupBy(strays, (path) => (isWork(path) ? "work" : "rest"));
  const { rewritten = [], fresh = [] } = Object.groupBy(rest, (path) => (inHead(path) ? "rewritten" : "fresh"));
  const kept = new Set([...trackedFolders, ...foldersWith([...meant, ...work])]);
  return { work, rewritten, left: entriesFor(root, fresh, kept) };
}

function foldersWith(paths: readonly string[]): Set<string> {
  return foldersOf(new Map(paths.map((path) => [path, { mode: "100644", oid: "" }])) satisfies Snapshot);
}

/** So many files of a folder in which nothing is work are named by their folder. */
const many = 20;

/** A folder of outputs is one entry, also for what will come to lie in it; so is one that was filled at once. */
function entriesFor(root: string, paths: readonly string[], kept: ReadonlySet<string>): string[] {
  const folderOf = (path: string) => {
    const made = outputFolder(root, path, kept);
    if (made !== undefined) return made;
    for (let at = path.indexOf("/"); at > 0; at = path.indexOf("/", at + 1))
      if (!kept.has(path.slice(0, at + 1))) return path.slice(0, at + 1);
    return path;
  };
  const groups = Object.groupBy(paths, folderOf);
  return Object.entries(groups).flatMap(([folder, inside = []]) =>
    inside.length > many || outputFolder(root, `${folder}x`, kept) === folder ? [folder] : inside,
  );
}

const lockFile = /(?:^|[.-])(?:lock(?:file|b)?|shrinkwrap)(?:[.-]|$)|^go\.sum$/i;
const manifest =
  /^(package\.json|pnpm-workspace\.yaml|Cargo\.toml|pyproject\.toml|requirements.*\.(txt|in)|Pipfile|Gemfile|.*\.gemspec|go\.mod|composer\.json|mix\.exs|pubspec\.yaml|deno\.jsonc?|flake\.nix|.*\.(cs|fs|vb)proj|build\.gradle(\.kts)?)$/;

/** A lock file follows its manifest: where the work changed that, beside it or below, what a tool made of the lock is work too. */
function isLockOf(path: string, changed: readonly string[]): boolean {
  const at = path.lastIndexOf("/") + 1;
  if (!lockFile.test(path.slice(at))) return false;
  return changed.some((other) => other.startsWith(path.slice(0, at)) && manifest.test(nameOf(other)));
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
