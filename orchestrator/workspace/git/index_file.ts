import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { durableWrite } from "./durable.ts";
import { lookAt } from "./inside.ts";
import type { Manifest } from "./manifest.ts";
import type { Repository } from "./repository.ts";
import type { Entry, FileMode, Snapshot } from "./tree.ts";

/** Length of an entry before its name: ten numbers of 4 bytes, the id, the flags. */
const fixed = 62;

/** Writes git's index anew, so that it says exactly `files`: for whoever looks with git; we ourselves never read it. */
export function writeIndex(repository: Repository, files: Snapshot, manifest: Manifest): void {
  const rows = [...files].map(([path, entry]) => ({ name: Buffer.from(path), path, entry }));
  rows.sort((a, b) => Buffer.compare(a.name, b.name));
  const header = Buffer.from("DIRC\0\0\0\u0002\0\0\0\0", "latin1");
  header.writeUInt32BE(rows.length, 8);
  const parts: Buffer[] = [header];
  for (const { name, path, entry } of rows) parts.push(indexRow(repository.root, name, path, entry, manifest));
  const body = Buffer.concat(parts);
  const file = join(repository.gitdir, "index");
  durableWrite(repository.gitdir, file, Buffer.concat([body, createHash("sha1").update(body).digest()]));
}

function indexRow(root: string, name: Buffer, path: string, entry: Entry, manifest: Manifest): Buffer {
  const row = Buffer.alloc((fixed + name.length + 8) & ~7);
  const stats = lookAt(join(root, path));
  const known = stats && manifest.known(path, stats);
  // Times only for what is known to be unchanged: git looks into the others itself.
  if (stats && known && known.oid === entry.oid) {
    const low = (value: bigint) => Number(value & 0xffffffffn);
    const second = 1_000_000_000n;
    const { ctimeNs, mtimeNs } = stats;
    const times = [ctimeNs / second, ctimeNs % second, mtimeNs / second, mtimeNs % second, stats.dev, stats.ino];
    for (const [at, value] of times.entries()) row.writeUInt32BE(low(value), at * 4);
    row.writeUInt32BE(low(stats.uid), 28);
    row.writeUInt32BE(low(stats.gid), 32);
    row.writeUInt32BE(low(stats.size), 36);
  }
  row.writeUInt32BE(Number.parseInt(entry.mode, 8), 24);
  row.write(entry.oid, 40, "hex");
  row.writeUInt16BE(Math.min(name.length, 0xfff), 60);
  name.copy(row, fixed);
  return row;
}

export interface IndexEntry extends Entry {
  size: number;
  mtimeNs: bigint;
}

/**
 * What git knows about the files of a user's working copy, to spare hashing them. undefined for versions and extensions
 * that are not read (4, split, sparse): then every file is hashed.
 */
export function readIndex(gitdir: string): Map<string, IndexEntry> | undefined {
  let data: Buffer;
  try {
    data = readFileSync(join(gitdir, "index"));
  } catch {
    return undefined;
  }
  if (data.length < 12 || data.toString("latin1", 0, 4) !== "DIRC" || ![2, 3].includes(data.readUInt32BE(4))) return;
  const entries = new Map<string, IndexEntry>();
  let at = 12;
  for (let count = data.readUInt32BE(8); count > 0; count--) {
    if (at + fixed > data.length) return undefined;
    const extended = data.readUInt16BE(at + 60) & 0x4000 ? 2 : 0;
    const end = data.indexOf(0, at + fixed + extended);
    const name = data.toString("utf8", at + fixed + extended, end);
    entries.set(name, {
      mode: data.readUInt32BE(at + 24).toString(8) as FileMode,
      oid: data.toString("hex", at + 40, at + 60),
      size: data.readUInt32BE(at + 36),
      mtimeNs: BigInt(data.readUInt32BE(at + 8)) * 1_000_000_000n + BigInt(data.readUInt32BE(at + 12)),
    });
    at += (end - at + 8) & ~7;
  }
  return entries;
}
