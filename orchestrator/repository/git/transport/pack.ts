import { mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import * as git from "isomorphic-git";
import type { Pack } from "../../../run/workspace.ts";
import { durableWrite } from "../crash_safe_fs.ts";
import { commitsBetween, newObjects } from "../history.ts";
import type { Repository } from "../repository.ts";

/** A larger pack is not made: it would stand in the database until the branch is pushed. */
const maxPackBytes = 16 * 1024 * 1024;

/** The objects of the commits of `tip` that none of `known` has, without those that the parents have; null where they are larger than a pack may be. */
export async function packCommits(repository: Repository, known: readonly string[], tip: string): Promise<Pack | null> {
  const oids = await newObjects(repository, await commitsBetween(repository, known, tip));
  // Before they are read into memory.
  if (looseBytes(repository, oids) > maxPackBytes) return null;
  const pack = await packOf(repository, oids);
  return pack.byteLength > maxPackBytes ? null : { base64: Buffer.from(pack).toString("base64") };
}

/** Adds the objects of a pack to the clone; a second time is no harm. */
export async function unpack(repository: Repository, { base64 }: Pack): Promise<void> {
  const pack = Buffer.from(base64, "base64");
  // A pack ends with its checksum.
  const name = `pack-${pack.subarray(-20).toString("hex")}.pack`;
  const folder = join(repository.gitdir, "objects", "pack");
  mkdirSync(folder, { recursive: true });
  durableWrite(repository.gitdir, join(folder, name), pack);
  await git.indexPack({
    ...repository,
    dir: repository.gitdir,
    filepath: join("objects", "pack", name),
  });
}

export async function packOf(repository: Repository, oids: string[]): Promise<Uint8Array> {
  const { packfile } = await git.packObjects({ ...repository, oids });
  if (!packfile) throw new Error("no pack was made");
  return packfile;
}

function looseBytes({ gitdir }: Repository, oids: readonly string[]): number {
  const sizes = oids.map((oid) => {
    const file = join(gitdir, "objects", oid.slice(0, 2), oid.slice(2));
    return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  });
  return sizes.reduce((sum, size) => sum + size, 0);
}
