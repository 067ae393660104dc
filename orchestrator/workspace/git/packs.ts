import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { GitObject } from "./objects.ts";
import { applyDelta, inflateEntry, readEntry } from "./pack_entry.ts";
import { PackFile } from "./pack_file.ts";

/** Unpacked bases of deltas that are kept, in bytes: trees and neighbours share them. */
const cacheBytes = 16 << 20;

/** The packs of one repository, opened when the first object is asked for. They never change. */
export class Packs {
  readonly #folder: string;
  #packs: Pack[] | undefined;

  constructor(gitdir: string) {
    this.#folder = join(gitdir, "objects", "pack");
  }

  read(oid: string): GitObject | undefined {
    this.#packs ??= this.#open();
    for (const pack of this.#packs) {
      const found = pack.read(oid);
      if (found) return found;
    }
    return undefined;
  }

  #open(): Pack[] {
    const names = readdirSync(this.#folder).filter((name) => name.endsWith(".idx"));
    return names.map((name) => new Pack(join(this.#folder, name.slice(0, -".idx".length))));
  }
}

class Pack {
  readonly #path: string;
  readonly #index: Buffer;
  readonly #count: number;
  readonly #bases = new Map<number, GitObject>();
  #kept = 0;
  #file: PackFile | undefined;

  constructor(path: string) {
    this.#path = path;
    this.#index = readFileSync(`${path}.idx`);
    if (this.#index.toString("hex", 0, 8) !== "ff744f6300000002") throw new Error(`unknown format of ${path}.idx`);
    this.#count = this.#index.readUInt32BE(8 + 255 * 4);
  }

  read(oid: string): GitObject | undefined {
    const offset = this.#find(Buffer.from(oid, "hex"));
    return offset === undefined ? undefined : this.#readAt(offset);
  }

  #find(oid: Buffer): number | undefined {
    const first = oid[0] ?? 0;
    let low = first === 0 ? 0 : this.#index.readUInt32BE(8 + (first - 1) * 4);
    let high = this.#index.readUInt32BE(8 + first * 4);
    while (low < high) {
      const middle = (low + high) >> 1;
      const order = this.#index.compare(oid, 0, 20, 1032 + middle * 20, 1052 + middle * 20);
      if (order === 0) return this.#offset(middle);
      if (order < 0) low = middle + 1;
      else high = middle;
    }
    return undefined;
  }

  #offset(at: number): number {
    const place = this.#index.readUInt32BE(1032 + this.#count * 24 + at * 4);
    if (place < 2 ** 31) return place;
    return Number(this.#index.readBigUInt64BE(1032 + this.#count * 28 + (place - 2 ** 31) * 8));
  }

  #readAt(offset: number): GitObject {
    const known = this.#bases.get(offset);
    if (known) return known;
    this.#file ??= new PackFile(`${this.#path}.pack`);
    const entry = readEntry(this.#file, offset);
    const { content } = inflateEntry(this.#file, entry);
    if (entry.kind !== "delta") return { type: entry.kind, content };
    const base = typeof entry.base === "number" ? this.#base(entry.base) : this.read(String(entry.base));
    if (!base) throw new Error("a pack lacks an object that others are built on");
    return { type: base.type, content: applyDelta(base.content, content) };
  }

  #base(offset: number): GitObject {
    const base = this.#readAt(offset);
    if (this.#bases.has(offset) || base.content.length > cacheBytes / 4) return base;
    if (this.#kept + base.content.length > cacheBytes) {
      this.#bases.clear();
      this.#kept = 0;
    }
    this.#bases.set(offset, base);
    this.#kept += base.content.length;
    return base;
  }
}
