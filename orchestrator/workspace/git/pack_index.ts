import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { hashObject, type ObjectType } from "./objects.ts";
import { applyDelta, inflateEntry, type PackEntry, readEntry } from "./pack_entry.ts";
import type { PackFile } from "./pack_file.ts";

interface Indexed extends PackEntry {
  crc: number;
  oid: string;
}

/** The index (version 2) of a pack. Every object is unpacked and hashed on the way. Throws when the pack is damaged. */
export function indexPack(pack: PackFile): Buffer {
  const entries = readEntries(pack);
  resolveDeltas(pack, entries);
  return encodeIndex(entries, Buffer.from(pack.window(pack.size - 20, 20)));
}

function readEntries(pack: PackFile): Indexed[] {
  const head = pack.window(0, 12);
  if (head.toString("latin1", 0, 4) !== "PACK" || head.readUInt32BE(4) !== 2) throw new Error("not a pack");
  const entries: Indexed[] = [];
  let at = 12;
  for (let left = head.readUInt32BE(8); left > 0; left--) {
    const entry = readEntry(pack, at);
    const { content, end } = inflateEntry(pack, entry);
    const oid = entry.kind === "delta" ? "" : hashObject(entry.kind, content);
    entries.push({ ...entry, oid, crc: crc32(pack.window(at, end - at)) });
    at = end;
  }
  if (at !== pack.size - 20) throw new Error("a pack has another length than it says");
  return entries;
}

/** From each whole object down to those that differ from it, so that only one chain is in memory at a time. */
function resolveDeltas(pack: PackFile, entries: readonly Indexed[]): void {
  const above = new Map<number | string, Indexed[]>();
  for (const entry of entries) {
    if (entry.base === undefined) continue;
    const others = above.get(entry.base);
    if (others) others.push(entry);
    else above.set(entry.base, [entry]);
  }
  const resolve = (base: Indexed, type: ObjectType, content: Buffer): void => {
    for (const entry of [...(above.get(base.offset) ?? []), ...(above.get(base.oid) ?? [])]) {
      if (entry.oid) continue;
      const whole = applyDelta(content, inflateEntry(pack, entry).content);
      entry.oid = hashObject(type, whole);
      resolve(entry, type, whole);
    }
  };
  for (const entry of entries) {
    if (entry.kind === "delta" || !(above.has(entry.offset) || above.has(entry.oid))) continue;
    resolve(entry, entry.kind, inflateEntry(pack, entry).content);
  }
  if (entries.some(({ oid }) => oid === "")) throw new Error("a pack lacks an object that others are built on");
}

function encodeIndex(entries: Indexed[], packChecksum: Buffer): Buffer {
  entries.sort((a, b) => (a.oid < b.oid ? -1 : 1));
  const count = entries.length;
  const far = entries.filter(({ offset }) => offset >= 2 ** 31);
  const index = Buffer.alloc(8 + 1024 + count * 28 + far.length * 8);
  index.write("ff744f6300000002", "hex");
  for (const [at, { oid, crc, offset }] of entries.entries()) {
    const first = Number.parseInt(oid.slice(0, 2), 16);
    index.writeUInt32BE(at + 1, 8 + first * 4);
    index.write(oid, 1032 + at * 20, "hex");
    index.writeUInt32BE(crc, 1032 + count * 20 + at * 4);
    const place = offset < 2 ** 31 ? offset : 2 ** 31 + far.findIndex((entry) => entry.offset === offset);
    index.writeUInt32BE(place, 1032 + count * 24 + at * 4);
  }
  for (let first = 1; first < 256; first++) {
    const sum = Math.max(index.readUInt32BE(8 + first * 4), index.readUInt32BE(4 + first * 4));
    index.writeUInt32BE(sum, 8 + first * 4);
  }
  for (const [at, { offset }] of far.entries()) index.writeBigUInt64BE(BigInt(offset), 1032 + count * 28 + at * 8);
  const body = Buffer.concat([index, packChecksum]);
  return Buffer.concat([body, createHash("sha1").update(body).digest()]);
}
