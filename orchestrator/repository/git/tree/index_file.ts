import { createHash } from "node:crypto";
import { type BigIntStats, lstatSync, type Stats } from "node:fs";
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
  const { index, rows } = readIndex(repository.gitdir);
  let next = rows.next();
  writeRows(repository.gitdir, files, (path, entry, row) => {
    // Both are in the order of their paths.
    while (!next.done && comparePaths(index, next.value, row) < 0) next = rows.next();
    const there = next.value;
    const isSame = there !== undefined && comparePaths(index, there, row) === 0 && isOf(index, there, entry, row);
    if (isSame) row.set(index.subarray(there.begin, there.begin + at.oid));
    else row.set(fieldsOnDisk(repository, path, entry, manifest));
  });
}

/** The index of a new clone: of files that were just written the fields are known. */
export function newIndex({ gitdir }: Repository, files: Snapshot, fields: ReadonlyMap<string, StatFields>): void {
  writeRows(gitdir, files, (path, entry, row) => row.set(fields.get(path) ?? noFields(entry)));
}

/** Stats are set where they are known to belong to this content; git checks other files itself. */
function fieldsOnDisk({ root }: Repository, path: string, entry: TreeFile, manifest: Manifest): StatFields {
  const place = join(root, path);
  // Before it is known to be the same: a file that is changed in between is another.
  const exact = lstatSync(place, { bigint: true, throwIfNoEntry: false });
  const stats = statsOf(place);
  return exact && stats && manifest.known(path, stats)?.oid === entry.oid ? statFields(exact, entry) : noFields(entry);
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

/** `writeFields` writes how a row begins, whose rest is there, without the zeros at its end. */
function writeRows(
  gitdir: string,
  files: Snapshot,
  writeFields: (path: string, entry: TreeFile, row: Buffer) => void,
): void {
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
    bytes.write(entry.oid, begin + at.oid, "hex");
    bytes.writeUInt16BE(Math.min(length, longestPath), begin + at.flags);
    bytes.write(path, begin + at.path);
    writeFields(path, entry, bytes.subarray(begin, begin + at.path + length));
    begin += rowBytes(length);
  }
  durableWrite(gitdir, join(gitdir, "index"), [bytes, checksum(bytes)]);
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

/** Where a row begins in the index, its path, and the path's end. */
interface RowPlace {
  begin: number;
  path: number;
  end: number;
}

interface Index {
  index: Buffer;
  rows: Iterator<RowPlace, undefined>;
}

/** The rows of an index; none of one that is missing, damaged or of another version than 2 and 3. */
function readIndex(gitdir: string): Index {
  const index = readWhole(join(gitdir, "index"));
  const end = index.length - checksumBytes;
  const isIndex =
    end >= headBytes &&
    index.toString("latin1", 0, 4) === "DIRC" &&
    [2, 3].includes(index.readUInt32BE(4)) &&
    index.subarray(end).equals(checksum(index.subarray(0, end)));
  return { index, rows: rowsIn(index, isIndex ? end : 0) };
}

function* rowsIn(index: Buffer, end: number): Generator<RowPlace, undefined> {
  let left = end > 0 ? index.readUInt32BE(8) : 0;
  for (let begin = headBytes; left > 0 && begin + at.path < end; left--) {
    const flags = index.readUInt16BE(begin + at.flags);
    const path = begin + at.path + (flags & moreFlags ? 2 : 0);
    const pathEnd = index.indexOf(0, path);
    if (pathEnd === -1 || pathEnd > end) return;
    if ((flags & conflict) === 0) yield { begin, path, end: pathEnd };
    begin += rowBytes(pathEnd - begin - at.path);
  }
}

/** The path of a row of the index, and that of a row that is written. */
function comparePaths(index: Buffer, { path, end }: RowPlace, row: Buffer): number {
  return index.compare(row, at.path, row.length, path, end);
}

function readWhole(file: string): Buffer {
  try {
    return readRegularFile(file, { limit: Number.POSITIVE_INFINITY, follow: true });
  } catch {
    return Buffer.alloc(0);
  }
}

/** Whether a row of the index has the mode of a file, and the id of the row that is written. */
function isOf(index: Buffer, { begin }: RowPlace, { mode }: TreeFile, row: Buffer): boolean {
  return (
    index.readUInt32BE(begin + at.mode) === Number.parseInt(mode, 8) &&
    index.compare(row, at.oid, at.flags, begin + at.oid, begin + at.flags) === 0
  );
}

/** A time in milliseconds has no exact nanoseconds. */
const sameTimeMs = 0.001;

/** The hashes in the index of a user's working copy, to avoid hashing. */
export function knownByIndex(gitdir: string): (path: string, stats: Stats) => TreeFile | undefined {
  const { index, rows } = readIndex(gitdir);
  const begins = new Map<string, number>();
  for (let next = rows.next(); !next.done; next = rows.next())
    begins.set(index.toString("utf8", next.value.path, next.value.end), next.value.begin);
  return (path, { size, mtimeMs }) => {
    const begin = begins.get(path);
    if (begin === undefined || index.readUInt32BE(begin + at.size) !== size) return undefined;
    const [seconds, ns] = [index.readUInt32BE(begin + at.mtime), index.readUInt32BE(begin + at.mtime + 4)];
    if (Math.abs(seconds * 1000 + ns / 1e6 - mtimeMs) > sameTimeMs) return undefined;
    const mode = index.readUInt32BE(begin + at.mode).toString(8) as FileMode;
    return { mode, oid: index.toString("hex", begin + at.oid, begin + at.flags) };
  };
}
