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
  const rows = new IndexRows(repository.gitdir);
  let isThere = rows.next();
  writeRows(repository.gitdir, files, (path, entry, row) => {
    // Both are in the order of their paths.
    while (isThere && rows.comparePath(row) < 0) isThere = rows.next();
    if (isThere && rows.comparePath(row) === 0 && rows.isOf(entry, row)) rows.copyFields(row);
    else row.bytes.set(fieldsOnDisk(repository, path, entry, manifest), row.begin);
  });
}

/** The index of a new clone: of files that were just written the fields are known. */
export function newIndex({ gitdir }: Repository, files: Snapshot, fields: ReadonlyMap<string, StatFields>): void {
  writeRows(gitdir, files, (path, entry, { bytes, begin }) => bytes.set(fields.get(path) ?? noFields(entry), begin));
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

/** A row that is written, without the zeros at its end. */
interface NewRow {
  bytes: Buffer;
  begin: number;
  end: number;
}

/** `writeFields` writes how a row begins, whose rest is there. */
function writeRows(
  gitdir: string,
  files: Snapshot,
  writeFields: (path: string, entry: TreeFile, row: NewRow) => void,
): void {
  const paths = inOrder([...files.keys()]);
  const lengths = paths.map((path) => Buffer.byteLength(path));
  const bytes = Buffer.alloc(lengths.reduce((sum, length) => sum + rowBytes(length), headBytes));
  bytes.write("DIRC", "latin1");
  bytes.writeUInt32BE(2, 4);
  bytes.writeUInt32BE(paths.length, 8);
  const row: NewRow = { bytes, begin: headBytes, end: headBytes };
  for (const [nth, path] of paths.entries()) {
    const entry = files.get(path);
    const length = lengths[nth] ?? 0;
    if (!entry) continue;
    const { begin } = row;
    bytes.write(entry.oid, begin + at.oid, "hex");
    bytes.writeUInt16BE(Math.min(length, longestPath), begin + at.flags);
    bytes.write(path, begin + at.path);
    row.end = begin + at.path + length;
    writeFields(path, entry, row);
    row.begin += rowBytes(length);
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

/**
 * The rows of an index, one after the other: an object for each would be most of what a commit makes. None of an index that is missing, damaged or
 * of another version than 2 and 3.
 */
class IndexRows {
  readonly bytes: Buffer;
  /** Where the row begins. */
  begin = 0;
  #path = 0;
  #pathEnd = 0;
  #next = headBytes;
  #left: number;

  constructor(gitdir: string) {
    this.bytes = readWhole(join(gitdir, "index"));
    this.#left = isIndex(this.bytes) ? this.bytes.readUInt32BE(8) : 0;
  }

  /** False after the last one. */
  next(): boolean {
    const end = this.bytes.length - checksumBytes;
    while (this.#left > 0 && this.#next + at.path < end) {
      this.begin = this.#next;
      const flags = this.bytes.readUInt16BE(this.begin + at.flags);
      this.#path = this.begin + at.path + (flags & moreFlags ? 2 : 0);
      this.#pathEnd = this.bytes.indexOf(0, this.#path);
      if (this.#pathEnd === -1 || this.#pathEnd > end) return false;
      this.#left--;
      this.#next += rowBytes(this.#pathEnd - this.begin - at.path);
      if ((flags & conflict) === 0) return true;
    }
    return false;
  }

  get path(): string {
    return this.bytes.toString("utf8", this.#path, this.#pathEnd);
  }

  /** Its path and that of a row that is written. */
  comparePath({ bytes, begin, end }: NewRow): number {
    return this.bytes.compare(bytes, begin + at.path, end, this.#path, this.#pathEnd);
  }

  /** Whether it has the mode of a file, and the id of the row that is written. */
  isOf({ mode }: TreeFile, { bytes, begin }: NewRow): boolean {
    return (
      this.bytes.readUInt32BE(this.begin + at.mode) === Number.parseInt(mode, 8) &&
      this.bytes.compare(bytes, begin + at.oid, begin + at.flags, this.begin + at.oid, this.begin + at.flags) === 0
    );
  }

  copyFields({ bytes, begin }: NewRow): void {
    this.bytes.copy(bytes, begin, this.begin, this.begin + at.oid);
  }
}

function isIndex(bytes: Buffer): boolean {
  const end = bytes.length - checksumBytes;
  return (
    end >= headBytes &&
    bytes.toString("latin1", 0, 4) === "DIRC" &&
    [2, 3].includes(bytes.readUInt32BE(4)) &&
    bytes.subarray(end).equals(checksum(bytes.subarray(0, end)))
  );
}

function readWhole(file: string): Buffer {
  try {
    return readRegularFile(file, { limit: Number.POSITIVE_INFINITY, follow: true });
  } catch {
    return Buffer.alloc(0);
  }
}

/** A time in milliseconds has no exact nanoseconds. */
const sameTimeMs = 0.001;

/** The hashes in the index of a user's working copy, to avoid hashing. */
export function knownByIndex(gitdir: string): (path: string, stats: Stats) => TreeFile | undefined {
  const rows = new IndexRows(gitdir);
  const begins = new Map<string, number>();
  while (rows.next()) begins.set(rows.path, rows.begin);
  const index = rows.bytes;
  return (path, { size, mtimeMs }) => {
    const begin = begins.get(path);
    if (begin === undefined || index.readUInt32BE(begin + at.size) !== size) return undefined;
    const [seconds, ns] = [index.readUInt32BE(begin + at.mtime), index.readUInt32BE(begin + at.mtime + 4)];
    if (Math.abs(seconds * 1000 + ns / 1e6 - mtimeMs) > sameTimeMs) return undefined;
    const mode = index.readUInt32BE(begin + at.mode).toString(8) as FileMode;
    return { mode, oid: index.toString("hex", begin + at.oid, begin + at.flags) };
  };
}
