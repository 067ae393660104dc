import { createHash } from "node:crypto";
import { mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { deflateSync } from "node:zlib";
import * as git from "isomorphic-git";
import type { Pack } from "../../../run/workspace.ts";
import { durableWrite } from "../crash_safe_fs.ts";
import { commitsBetween, newObjects } from "../history.ts";
import { readObject } from "../objects/read_object.ts";
import type { Repository } from "../repository.ts";

/** A larger pack is not made: it would stand in the database until the branch is pushed. */
const maxPackBytes = 16 * 1024 * 1024;

/** The objects of the commits of `tip` that none of `known` has, without those that the parents have; null where they are larger than a pack may be. */
export async function packCommits(repository: Repository, known: readonly string[], tip: string): Promise<Pack | null> {
  const oids = await newObjects(repository, await commitsBetween(repository, known, tip));
  // Before they are read into memory.
  if (looseBytes(repository, oids) > maxPackBytes) return null;
  const pack = await packOf(repository, oids);
  return pack.byteLength > maxPackBytes ? null : { base64: pack.toString("base64") };
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

const typeBits = { commit: 0x10, tree: 0x20, blob: 0x30, tag: 0x40 } as const;

/** A pack of whole objects, version 2. The library's `packObjects` reads packs whole to find one object. */
export async function packOf(repository: Repository, oids: readonly string[]): Promise<Buffer> {
  const head = Buffer.from("PACK\0\0\0\x02\0\0\0\0", "latin1");
  head.writeUInt32BE(oids.length, 8);
  const parts: Uint8Array[] = [head];
  for (const oid of oids) {
    const { type, content } = await readObject(repository, oid);
    parts.push(objectHeader(typeBits[type], content.length), deflateSync(content));
  }
  const hash = createHash("sha1");
  for (const part of parts) hash.update(part);
  return Buffer.concat([...parts, hash.digest()]);
}

/** The type with four bits of the size, then seven bits a byte; the highest bit says that another byte follows. */
function objectHeader(type: number, size: number): Buffer {
  const bytes = [type | (size & 0x0f)];
  for (let left = Math.floor(size / 16); left > 0; left = Math.floor(left / 128)) {
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) | 0x80;
    bytes.push(left & 0x7f);
  }
  return Buffer.from(bytes);
}

function looseBytes({ gitdir }: Repository, oids: readonly string[]): number {
  const sizes = oids.map((oid) => {
    const file = join(gitdir, "objects", oid.slice(0, 2), oid.slice(2));
    return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  });
  return sizes.reduce((sum, size) => sum + size, 0);
}
