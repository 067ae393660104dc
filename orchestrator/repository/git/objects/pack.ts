import { createHash } from "node:crypto";
import { readSync } from "node:fs";
import { readRegularFile, withRegularFile } from "../../regular_file.ts";
import { applyDelta } from "./delta.ts";
import { inflate } from "./inflate.ts";

export type ObjectType = "commit" | "tree" | "blob" | "tag";

export interface GitObject {
  type: ObjectType;
  content: Buffer;
}

const types: readonly (ObjectType | undefined)[] = [undefined, "commit", "tree", "blob", "tag"];
const offsetDelta = 6;
const nameDelta = 7;

const [namesBegin, nameBytes, trailerBytes] = [8 + 256 * 4, 20, 40];
/** Of an object in the index: name, checksum and offset. */
const entryBytes = nameBytes + 4 + 4;
/** An offset from 2 GB on stands in a table of its own, at this place. */
const isFar = 0x80000000;
/** Type and size, and the offset or name of a delta's base. */
const maxHeaderBytes = 32;
/** Bases of deltas that are kept: neighbours in a chain share them. */
const maxBaseBytes = 8 << 20;

/** Read at once where one object after the other is wanted. */
const readAheadBytes = 256 << 10;

/** Bases upon bases, at most: as many as git makes in one pack. */
const deepestChain = 4095;
/** Packs that lead to each other, at most: git makes none that does. */
const mostPacks = 50;

/** Objects that are made from each other, which the library would follow for ever. */
export class EndlessDelta extends Error {
  override readonly name = "EndlessDelta";
}

const wholeFile = { limit: Number.POSITIVE_INFINITY, follow: true };

/** One pack file with its index (version 2); `undefined` stands for whatever is not as it should be. */
export class Pack {
  readonly #file: string;
  readonly #index: Buffer;
  readonly #count: number;
  /** Where its objects begin, ascending, then where the last one ends. */
  readonly #offsets: Float64Array;
  readonly #bases = new Map<number, GitObject>();
  #baseBytes = 0;
  #isWhole: boolean | undefined;
  /** Packs that have their checksum, by what no other file has. */
  static readonly #whole = new Set<string>();
  /** What was read last. */
  static #last: { pack: Pack; begin: number; bytes: Buffer } | undefined;
  static #packs = 0;
  #depth = 0;

  private constructor(file: string, index: Buffer, count: number) {
    this.#file = file;
    this.#index = index;
    this.#count = count;
    this.#offsets = Float64Array.from({ length: count }, (_, nth) => this.#offsetAt(nth)).sort();
  }

  static open(indexFile: string): Pack | undefined {
    const index = readRegularFile(indexFile, wholeFile);
    if (index.length < namesBegin + trailerBytes || index.readUInt32BE(0) !== 0xff744f63) return undefined;
    const count = index.readUInt32BE(namesBegin - 4);
    const far = index.length - (namesBegin + count * entryBytes + trailerBytes);
    const isVersion2 = index.readUInt32BE(4) === 2 && far >= 0 && far % 8 === 0;
    return isVersion2 ? new Pack(indexFile.replace(/idx$/, "pack"), index, count) : undefined;
  }

  /** `find` is asked for the base of a delta that is named and not in this pack. */
  read(oid: string, find: (oid: string) => GitObject | undefined): GitObject | undefined {
    const offset = this.#find(Buffer.from(oid, "hex"));
    if (offset === undefined) return undefined;
    this.#isWhole ??= this.#hasItsChecksum();
    if (!this.#isWhole) return undefined;
    if (Pack.#packs >= mostPacks) throw new EndlessDelta(`${oid} leads through too many packs`);
    Pack.#packs += 1;
    try {
      return this.#readAt(offset, find);
    } finally {
      Pack.#packs -= 1;
    }
  }

  #find(name: Buffer): number | undefined {
    const first = name[0] ?? 0;
    let low = first === 0 ? 0 : this.#index.readUInt32BE(8 + (first - 1) * 4);
    let high = this.#index.readUInt32BE(8 + first * 4);
    while (low < high) {
      const middle = (low + high) >>> 1;
      const begin = namesBegin + middle * nameBytes;
      const order = this.#index.compare(name, 0, nameBytes, begin, begin + nameBytes);
      if (order === 0) return this.#offsetAt(middle);
      if (order < 0) low = middle + 1;
      else high = middle;
    }
    return undefined;
  }

  #offsetAt(nth: number): number {
    const near = this.#index.readUInt32BE(namesBegin + this.#count * (nameBytes + 4) + nth * 4);
    if (near < isFar) return near;
    return Number(this.#index.readBigUInt64BE(namesBegin + this.#count * entryBytes + (near - isFar) * 8));
  }

  /** A pack may come cut from a server: git's checksum at its end is computed once, whichever folder it is linked into. */
  #hasItsChecksum(): boolean {
    return withRegularFile(this.#file, wholeFile, (descriptor, { size, dev, ino, mtimeMs }) => {
      const identity = [dev, ino, size, mtimeMs].join(" ");
      if (Pack.#whole.has(identity)) return true;
      const hash = createHash("sha1");
      const chunk = Buffer.allocUnsafe(Math.min(1 << 20, size));
      for (let at = 0; at < size - nameBytes; ) {
        const count = readSync(descriptor, chunk, 0, Math.min(chunk.length, size - nameBytes - at), at);
        if (count === 0) return false;
        hash.update(chunk.subarray(0, count));
        at += count;
      }
      const trailer = Buffer.alloc(nameBytes);
      readSync(descriptor, trailer, 0, nameBytes, size - nameBytes);
      const named = this.#index.subarray(this.#index.length - trailerBytes, this.#index.length - nameBytes);
      if (!trailer.equals(named) || !hash.digest().equals(named)) return false;
      Pack.#whole.add(identity);
      return true;
    });
  }

  #readAt(offset: number, find: (oid: string) => GitObject | undefined): GitObject | undefined {
    const bytes = this.#bytesAt(offset);
    const { kind, size, begin } = headerOf(bytes);
    const type = types[kind];
    const base = type ? undefined : this.#baseOf(offset, kind, bytes, begin, find);
    if (!type && !base) return undefined;
    const inflated = inflate(bytes.subarray(base?.begin ?? begin));
    if (inflated.length !== size) return undefined;
    if (type) return { type, content: inflated };
    const content = base && applyDelta(inflated, base.object.content);
    return content && { type: base.object.type, content };
  }

  #baseOf(offset: number, kind: number, bytes: Buffer, begin: number, find: (oid: string) => GitObject | undefined) {
    if (kind === nameDelta) {
      const name = bytes.subarray(begin, begin + nameBytes);
      const at = this.#find(name);
      const object = at === undefined ? find(name.toString("hex")) : this.#baseAt(at, find);
      return object && { object, begin: begin + nameBytes };
    }
    if (kind !== offsetDelta) return undefined;
    const { distance, end } = distanceIn(bytes, begin);
    const object = distance > 0 && distance < offset ? this.#baseAt(offset - distance, find) : undefined;
    return object && { object, begin: end };
  }

  #baseAt(offset: number, find: (oid: string) => GitObject | undefined): GitObject | undefined {
    const known = this.#bases.get(offset);
    if (known) return known;
    const object = this.#readDeeper(offset, find);
    if (!object || object.content.length > maxBaseBytes) return object;
    if (this.#baseBytes + object.content.length > maxBaseBytes) {
      this.#bases.clear();
      this.#baseBytes = 0;
    }
    this.#bases.set(offset, object);
    this.#baseBytes += object.content.length;
    return object;
  }

  #readDeeper(offset: number, find: (oid: string) => GitObject | undefined): GitObject | undefined {
    if (this.#depth >= deepestChain) throw new EndlessDelta(`too many deltas upon each other in ${this.#file}`);
    this.#depth += 1;
    try {
      return this.#readAt(offset, find);
    } finally {
      this.#depth -= 1;
    }
  }

  /** From the begin of an object to that of the next one. */
  #bytesAt(offset: number): Buffer {
    const end = firstAbove(this.#offsets, offset);
    const last = Pack.#last;
    const isInOrder = last?.pack === this && offset >= last.begin && offset <= last.begin + last.bytes.length;
    if (last && isInOrder && end !== undefined && end <= last.begin + last.bytes.length)
      return last.bytes.subarray(offset - last.begin, end - last.begin);
    const bytes = withRegularFile(this.#file, wholeFile, (descriptor, { size }) => {
      const until = end ?? size - nameBytes;
      const wanted = isInOrder ? Math.min(size, Math.max(until, offset + readAheadBytes)) : until;
      const read = Buffer.allocUnsafe(Math.max(0, wanted - offset));
      return read.subarray(0, readSync(descriptor, read, 0, read.length, offset));
    });
    Pack.#last = { pack: this, begin: offset, bytes };
    return end === undefined ? bytes : bytes.subarray(0, end - offset);
  }
}

function firstAbove(sorted: Float64Array, value: number): number | undefined {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? 0) <= value) low = middle + 1;
    else high = middle;
  }
  return sorted[low];
}

function headerOf(bytes: Buffer): { kind: number; size: number; begin: number } {
  const first = bytes[0] ?? 0;
  let size = first & 0x0f;
  let at = 1;
  for (let factor = 16, byte = first; byte & 0x80 && at < maxHeaderBytes; factor *= 128) {
    byte = bytes[at++] ?? 0;
    size += (byte & 0x7f) * factor;
  }
  return { kind: (first >> 4) & 7, size, begin: at };
}

function distanceIn(bytes: Buffer, begin: number): { distance: number; end: number } {
  let at = begin;
  let byte = bytes[at++] ?? 0;
  let distance = byte & 0x7f;
  while (byte & 0x80 && at < begin + maxHeaderBytes) {
    byte = bytes[at++] ?? 0;
    distance = (distance + 1) * 128 + (byte & 0x7f);
  }
  return { distance, end: at };
}
