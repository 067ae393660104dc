import { inflateSync } from "node:zlib";
import type { ObjectType } from "./objects.ts";
import type { PackFile } from "./pack_file.ts";

/** An object in a pack before it is unpacked: whole, or as the difference to another one. */
export interface PackEntry {
  offset: number;
  /** Where its compressed data begin. */
  data: number;
  /** Length when unpacked. */
  size: number;
  kind: ObjectType | "delta";
  /** Of a delta: where the other is, by place in the same pack or by id. */
  base: number | string | undefined;
}

const kinds: Record<number, PackEntry["kind"]> = {
  1: "commit",
  2: "tree",
  3: "blob",
  4: "tag",
  6: "delta",
  7: "delta",
};

/** Longest head of an entry: its kind, a length, and the base's id. */
const longestHead = 64;

export function readEntry(pack: PackFile, offset: number): PackEntry {
  const head = pack.window(offset, longestHead);
  let at = 0;
  let byte = head[at++] ?? 0;
  const type = (byte >> 4) & 7;
  const kind = kinds[type];
  if (!kind) throw new Error(`unknown kind ${type} of object in a pack`);
  let size = byte & 0xf;
  for (let factor = 16; byte & 0x80; factor *= 128) {
    byte = head[at++] ?? 0;
    size += (byte & 0x7f) * factor;
  }
  if (type === 7) {
    return { offset, data: offset + at + 20, size, kind, base: head.toString("hex", at, at + 20) };
  }
  if (type !== 6) return { offset, data: offset + at, size, kind, base: undefined };
  byte = head[at++] ?? 0;
  let distance = byte & 0x7f;
  while (byte & 0x80) {
    byte = head[at++] ?? 0;
    distance = (distance + 1) * 128 + (byte & 0x7f);
  }
  return { offset, data: offset + at, size, kind, base: offset - distance };
}

/** Unpacks an entry's data; `end` is where the next entry begins. */
export function inflateEntry(pack: PackFile, { data, size }: PackEntry): { content: Buffer; end: number } {
  // Enough for what zlib itself writes; a worse packer makes us look again at all that is left.
  const likely = size + (size >> 10) + 64;
  const found = inflate(pack.window(data, likely), size) ?? inflate(pack.window(data, pack.size), size);
  if (found?.buffer.length !== size) throw new Error("an object of a pack is damaged");
  collectGarbage(size);
  return { content: found.buffer, end: data + found.read };
}

function inflate(input: Buffer, size: number): { buffer: Buffer; read: number } | undefined {
  // Node's types do not know that with `info` the engine comes along, which has counted what it has read.
  const options = { info: true, maxOutputLength: Math.max(size, 1) };
  try {
    const { buffer, engine } = inflateSync(input, options) as unknown as {
      buffer: Buffer;
      engine: { bytesWritten: number };
    };
    return { buffer, read: engine.bytesWritten };
  } catch {
    return undefined;
  }
}

const collectEvery = 32 << 20;
let unpacked = 0;

/** Buffers weigh little to the collector: left alone, a large clone would pile up hundreds of megabytes. */
function collectGarbage(bytes: number): void {
  unpacked += bytes;
  if (unpacked < collectEvery) return;
  unpacked = 0;
  Bun.gc(true);
}

/** Git's delta: pieces copied from the base, and new bytes. */
export function applyDelta(base: Buffer, delta: Buffer): Buffer {
  let at = 0;
  const length = () => {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = delta[at++] ?? 0;
      value += (byte & 0x7f) * factor;
      if (!(byte & 0x80)) return value;
    }
  };
  if (length() !== base.length) throw new Error("a delta of a pack is for another object");
  const target = Buffer.allocUnsafe(length());
  let done = 0;
  while (at < delta.length) {
    const code = delta[at++] ?? 0;
    if (code === 0) throw new Error("a delta of a pack is damaged");
    if (!(code & 0x80)) {
      delta.copy(target, done, at, at + code);
      at += code;
      done += code;
      continue;
    }
    let from = 0;
    let count = 0;
    for (let bit = 0; bit < 4; bit++) if (code & (1 << bit)) from += (delta[at++] ?? 0) * 256 ** bit;
    for (let bit = 0; bit < 3; bit++) if (code & (16 << bit)) count += (delta[at++] ?? 0) * 256 ** bit;
    if (count === 0) count = 0x10000;
    if (from + count > base.length) throw new Error("a delta of a pack is damaged");
    base.copy(target, done, from, from + count);
    done += count;
  }
  if (done !== target.length) throw new Error("a delta of a pack is damaged");
  return target;
}
