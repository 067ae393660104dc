import { type BigIntStats, rmSync } from "node:fs";
import { join } from "node:path";
import { GitIndexManager } from "isomorphic-git/managers";
import { FileSystem } from "isomorphic-git/models";
import type { Repository } from "../repository.ts";
import type { Manifest } from "../transport/manifest.ts";
import { statsOf } from "./inside.ts";
import type { FileMode, Snapshot, TreeFile } from "./tree.ts";
import { differences } from "./worktree.ts";

interface IndexRow {
  path: string;
  oid: string;
  mode: number;
  size: number;
  mtimeSeconds: number;
  mtimeNanoseconds: number;
}

/** isomorphic-git's index, which its types do not declare. */
interface Index {
  entriesMap: Map<string, IndexRow>;
  insert(row: { filepath: string; oid: string; stats: object }): void;
  delete(row: { filepath: string }): void;
}

/**
 * Writes `files` to the index at once, by the library's internal manager: its `updateIndex` writes the whole file once per path.
 */
export async function writeIndex(repository: Repository, files: Snapshot, manifest: Manifest): Promise<void> {
  try {
    await withIndex(repository, updateOf(repository, files, manifest));
  } catch {
    // A command may have written an index version that the library does not read: the index is replaced.
    await newIndex(repository, files, manifest);
  }
}

/** Replaces the index. */
export async function newIndex(repository: Repository, files: Snapshot, manifest: Manifest): Promise<void> {
  rmSync(join(repository.gitdir, "index"), { force: true });
  await withIndex({ ...repository, cache: {} }, updateOf(repository, files, manifest));
}

function updateOf(repository: Repository, files: Snapshot, manifest: Manifest): (index: Index) => void {
  return (index) => {
    for (const path of differences(snapshotOf(index), files)) {
      const entry = files.get(path);
      // `delete` of a missing path would delete a folder of that name.
      if (index.entriesMap.has(path)) index.delete({ filepath: path });
      if (entry) index.insert({ filepath: path, oid: entry.oid, stats: indexStats(repository, path, entry, manifest) });
    }
  };
}

async function withIndex(repository: Pick<Repository, "fs" | "gitdir" | "cache">, action: (index: Index) => void) {
  const { fs, gitdir, cache } = repository;
  // Commands run in the clone: the index is read again when it has changed.
  await GitIndexManager.acquire({ fs: new FileSystem(fs), gitdir, cache }, async (index: unknown) =>
    action(index as Index),
  );
}

function snapshotOf({ entriesMap }: Index): Snapshot {
  const rows = [...entriesMap.values()];
  return new Map(rows.map(({ path, mode, oid }) => [path, { mode: mode.toString(8) as FileMode, oid }]));
}

/** Stats are set where they are known to belong to this content; git checks other files itself. */
function indexStats({ root }: Repository, path: string, entry: TreeFile, manifest: Manifest): object {
  const mode = Number.parseInt(entry.mode, 8);
  const stats = statsOf(join(root, path));
  if (!stats || manifest.known(path, stats)?.oid !== entry.oid) return { ...noStats, mode };
  const { ctimeNs, mtimeNs, dev, ino, uid, gid, size } = stats;
  const second = 1_000_000_000n;
  return {
    ...{ ctimeSeconds: Number(ctimeNs / second), ctimeNanoseconds: Number(ctimeNs % second) },
    ...{ mtimeSeconds: Number(mtimeNs / second), mtimeNanoseconds: Number(mtimeNs % second) },
    ...{ dev: Number(dev), ino: Number(ino), uid: Number(uid), gid: Number(gid), size: Number(size), mode },
  };
}

const noStats = {
  ...{ ctimeSeconds: 0, ctimeNanoseconds: 0, mtimeSeconds: 0, mtimeNanoseconds: 0 },
  ...{ dev: 0, ino: 0, uid: 0, gid: 0, size: 0 },
};

/**
 * The hashes in the index of a user's working copy, to avoid hashing. Empty for index versions that the library does not read.
 */
export async function knownByIndex(
  repository: Pick<Repository, "fs" | "gitdir" | "cache">,
): Promise<(path: string, stats: BigIntStats) => TreeFile | undefined> {
  const rows = new Map<string, IndexRow>();
  await withIndex(repository, ({ entriesMap }) => {
    for (const [path, row] of entriesMap) rows.set(path, row);
  }).catch(() => undefined);
  return (path, stats) => {
    const row = rows.get(path);
    const mtimeNs = row && BigInt(row.mtimeSeconds) * 1_000_000_000n + BigInt(row.mtimeNanoseconds);
    if (!row || BigInt(row.size) !== stats.size || mtimeNs !== stats.mtimeNs) return undefined;
    return { mode: row.mode.toString(8) as FileMode, oid: row.oid };
  };
}
