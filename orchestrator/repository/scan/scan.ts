import type { Scanned } from "../../run/workspace.ts";
import { isSecret } from "../files/path.ts";
import { printable } from "../git/names.ts";
import { pathPrefixes } from "../git/tree/checkout.ts";
import { readBlob } from "../git/tree/objects.ts";
import type { Snapshot, TreeFile } from "../git/tree/tree.ts";
import { takeObstacles } from "../git/tree/unlock.ts";
import { isPublished, type Scanned as Seen, type WorkingCopy } from "../git/tree/working_copy.ts";
import { differences } from "../git/tree/worktree.ts";
import { dropSpecialBits, moveAside } from "./aside.ts";
import { readChanged } from "./changed.ts";
import { findOddities } from "./oddities.ts";
import { changesWhatRunsElsewhere, isPackage } from "./runs_elsewhere.ts";
import { findSecrets, secretsFile } from "./secrets.ts";

export interface ScanRequest {
  /** The commit that the branch began at. */
  base: string;
  /** Keys of devorch's own. */
  own: readonly string[];
}

/**
 * Checks everything that a commit would contain. What must not be committed is moved aside (a tracked file is restored from
 * HEAD). Reports secrets by file and line, changed files named like secrets, and changes against `base` that other programs run
 * automatically.
 */
export async function scanForCommit(copy: WorkingCopy, { base, own }: ScanRequest): Promise<Scanned> {
  const { root, gitdir } = copy.repository;
  const aside: Scanned["aside"] = putOdditiesAside(copy, await copy.scan());
  const { head, files, odd, withheld } = await copy.scan();
  if (odd.length > 0) copy.forgetScan();
  for (const { path } of odd) moveAside(root, gitdir, path);
  aside.push(...odd);
  const secrets: Scanned["secrets"] = [];
  const paths = differences(head.files, files).filter((changed) => !isPublished(changed));
  for (const path of paths) {
    const changed = files.has(path) ? readChanged(root, path) : undefined;
    if (changed === undefined) continue;
    if (path.split("/").some(isSecret)) secrets.push({ path, line: 1, ...secretsFile(path, changed.text) });
    const before = await trackedText(copy, head.files.get(path));
    // The path is searched too: it is published.
    for (const found of findSecrets(`${path}\n${changed.text}`, before ?? "", own))
      secrets.push({ path, ...found, line: Math.max(1, found.line - 1) });
  }
  const moved = new Set(aside.filter(({ what }) => what !== "setuid").map(({ path }) => path));
  await copy.putBack([...head.files.keys()].filter((path) => pathPrefixes(path).some((place) => moved.has(place))));
  return {
    paths,
    aside,
    withheld,
    secrets,
    elsewhere: await pathsRunElsewhere(copy, base, files),
    notices: obstacleNotices(root),
  };
}

function obstacleNotices(root: string): Scanned["notices"] {
  const { unlocked, unreadable } = takeObstacles(root);
  const told = (key: "scan.unlocked" | "scan.unreadable", paths: readonly string[]) =>
    paths.length === 0 ? [] : [{ key, params: { paths: listPaths(paths) } }];
  return [...told("scan.unlocked", unlocked), ...told("scan.unreadable", unreadable)];
}

const maxNamed = 5;

function listPaths(paths: readonly string[]): string {
  const named = paths.slice(0, maxNamed).map(printable).join(", ");
  return paths.length > maxNamed ? `${named} +${paths.length - maxNamed}` : named;
}

function putOdditiesAside(copy: WorkingCopy, seen: Seen): Scanned["aside"] {
  const { root, gitdir } = copy.repository;
  const oddities = findOddities(root, gitdir, seen.head.files, seen);
  if (oddities.length > 0) copy.forgetScan();
  for (const { path, what } of oddities) {
    if (what === "setuid") dropSpecialBits(root, path);
    else moveAside(root, gitdir, path);
  }
  return oddities;
}

async function pathsRunElsewhere(copy: WorkingCopy, base: string, files: Snapshot): Promise<string[]> {
  const before = (await copy.treeOf(base)).files;
  const found: string[] = [];
  for (const path of differences(before, files)) {
    if (isPublished(path)) continue;
    const was = await trackedText(copy, isPackage(path) ? before.get(path) : undefined);
    const now = isPackage(path) ? readChanged(copy.repository.root, path) : undefined;
    if (changesWhatRunsElsewhere(path, was, now?.text)) found.push(path);
  }
  return found;
}

async function trackedText({ repository }: WorkingCopy, entry: TreeFile | undefined): Promise<string | undefined> {
  if (!entry || entry.mode === "160000") return undefined;
  return (await readBlob(repository, entry.oid)).toString("utf8");
}
