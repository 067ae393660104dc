import { createHash } from "node:crypto";
import type { BigIntStats } from "node:fs";
import { join } from "node:path";
import { readRegularFile } from "../../regular_file.ts";
import { durableWrite } from "../crash_safe_fs.ts";
import type { Repository } from "../repository.ts";
import type { Manifest } from "../transport/manifest.ts";
import { statsOf } from "./inside.ts";
import type { FileMode, Snapshot, TreeFile } from "./tree.ts";

/*
 * Git's index, version 2: a head, a row per file in the order of their paths' bytes, a checksum. The library's manager makes an
 * object of twenty fields of each row, and sorts them five times to write them. Rows of a conflict, flags, and whatever else git
 * keeps there are left out: what is needed of it is made again.
 */

const [headBytes, checksumBytes] = [12, 20];
/** Places in a row; times are seconds and nanoseconds. */
const at = { mtime: 8, mode: 24, size: 36, oid: 40, flags: 60, path: 62 } as const;
const longestPath = 0xfff;
/** Of the flags: which side of a conflict the row is, and that two more bytes of flags follow, as version 3 has them. */
const [conflict, moreFlags] = [0x3000, 0x4000];

/** The file's times, device, owner, mode and size, as a row begins. */
type StatFields = Buffer;

/** Replaces the index by `files`; a row that is there already stays as it is. */
export function writeIndex(repository: Repository, files: Snapshot, manifest: Manifest): void {
  const rows = readRows(repository.gitdir);
  const rowOf = (path: string, entry: TreeFile) => {
    const row = rows.get(path);
    return row && isRowOf(row, entry) ? row.subarray(0, at.oid) : fieldsOnDisk(repository, path, entry, manifest);
  };
  writeRows(repository.gitdir, files, rowOf);
}

/** The index of a new clone: of files that were just written the fields are known. */
export function newIndex({ gitdir }: Repository, files: Snapshot, fields: ReadonlyMap<string, StatFields>): void {
  writeRows(gitdir, files, (path, entry) => fields.get(path) ?? noFields(entry));
}

/** Stats are set where they are known to belong to this content; git checks other files itself. */
function fieldsOnDisk({ root }: Repository, path: string, entry: TreeFile, manifest: Manifest): StatFields {
  const stats = statsOf(join(root, path));
  return stats && manifest.known(path, stats)?.oid === entry.oid ? statFields(stats, entry) : noFields(entry);
}

function noFields({ mode }: TreeFile): StatFields {
  const fields = Buffer.alloc(at.oid);
  fields.writeUInt32BE(Number.parseInt(mode, 8), at.mode);
  return fields;
}

const second = 1_000_000_000n;

export function statFields(
  { ctimeNs, mtimeNs, dev, ino, uid, gid, size }: BigIntStats,
  { mode }: TreeFile,
): StatFields {
  const fields = Buffer.allocUnsafe(at.oid);
  const times = [ctimeNs / second, ctimeNs % second, mtimeNs / second, mtimeNs % second];
  const numbers = [...times, dev, ino, BigInt(Number.parseInt(mode, 8)), uid, gid, size];
  for (const [nth, number] of numbers.entries()) fields.writeUInt32BE(Number(BigInt.asUintN(32, number)), nth * 4);
  return fields;
}

function writeRows(gitdir: string, files: Snapshot, fieldsOf: (path: string, entry: TreeFile) => StatFields): void {
  const paths = inOrder([...files.keys()]);
  const lengths = paths.map((path) => Buffer.byteLength(path));
  const bytes = Buffer.alloc(lengths.reduce((sum, length) => sum + rowBytes(length), headBytes));
  bytes.write("DIRC", "latin1");
  bytes.writeUInt32BE(2, 4);
  bytes.writeUInt32BE(paths.length, 8);
  let begin = headBytes;
  for (const [nth, path] of paths.entries()) {
    const entry = files.get(path);
    const length = lengths[nth] ?? 0;
    if (!entry) continue;
    bytes.set(fieldsOf(path, entry), begin);
    bytes.write(entry.oid, begin + at.oid, "hex");
    bytes.writeUInt16BE(Math.min(length, longestPath), begin + at.flags);
    bytes.write(path, begin + at.path);
    begin += rowBytes(length);
  }
  durableWrite(gitdir, join(gitdir, "index"), Buffer.concat([bytes, checksum(bytes)]));
}

/** By their bytes, as those of a tree are: UTF-16 has another order from the surrogates on. */
function inOrder(paths: string[]): string[] {
  if (!paths.some((path) => /[\ud800-\udfff]/.test(path))) return paths.sort();
  return paths.sort((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other)));
}

/** One to eight zeros end a row at a multiple of eight. */
function rowBytes(pathBytes: number): number {
  return Math.floor((at.path + pathBytes + 8) / 8) * 8;
}

function checksum(bytes: Buffer): Buffer {
  return createHash("sha1").update(bytes).digest();
}

/** The rows of an index by path; none of an index that is missing, damaged or of another version than 2 and 3. */
function readRows(gitdir: string): Map<string, Buffer> {
  const rows = new Map<string, Buffer>();
  const index = readWhole(join(gitdir, "index"));
  const end = index.length - checksumBytes;
  if (end < headBytes || index.toString("latin1", 0, 4) !== "DIRC" || ![2, 3].includes(index.readUInt32BE(4)))
    return rows;
  if (!index.subarray(end).equals(checksum(index.subarray(0, end)))) return rows;
  let left = index.readUInt32BE(8);
  for (let begin = headBytes; left > 0 && begin + at.path < end; left--) {
    const flags = index.readUInt16BE(begin + at.flags);
    const path = begin + at.path + (flags & moreFlags ? 2 : 0);
    const pathEnd = index.indexOf(0, path);
    if (pathEnd === -1 || pathEnd > end) break;
    if ((flags & conflict) === 0) rows.set(index.toString("utf8", path, pathEnd), index.subarray(begin, pathEnd));
    begin += rowBytes(pathEnd - begin - at.path);
  }
  return rows;
}

function readWhole(file: string): Buffer {
  try {
    return readRegularFile(file, { limit: Number.POSITIVE_INFINITY, follow: true });
  } catch {
    return Buffer.alloc(0);
  }
}

function isRowOf(row: Buffer, { mode, oid }: TreeFile): boolean {
  return row.readUInt32BE(at.mode) === Number.parseInt(mode, 8) && row.toString("hex", at.oid, at.flags) === oid;
}

/** The hashes in the index of a user's working copy, to avoid hashing. */
export function knownByIndex(gitdir: string): (path: string, stats: BigIntStats) => TreeFile | undefined {
  const rows = readRows(gitdir);
  return (path, { size, mtimeNs }) => {
    const row = rows.get(path);
    if (!row || BigInt(row.readUInt32BE(at.size)) !== size) return undefined;
    const written = BigInt(row.readUInt32BE(at.mtime)) * second + BigInt(row.readUInt32BE(at.mtime + 4));
    if (written !== mtimeNs) return undefined;
    return { mode: row.readUInt32BE(at.mode).toString(8) as FileMode, oid: row.toString("hex", at.oid, at.flags) };
  };
}
